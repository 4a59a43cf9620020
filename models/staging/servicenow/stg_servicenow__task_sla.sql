-- A row is a record of task_sla; of one exported more than once the latest counts. A target needs
-- an incident that is there.
{{ checked_child(
    'servicenow', 'task_sla', {'table': 'incident', 'by': 'task', 'id': 'sys_id', 'noun': 'incident'},
    key=['sys_id'], versions_by='sys_updated_on',
) }}
