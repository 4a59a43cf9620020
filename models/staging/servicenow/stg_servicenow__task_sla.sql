-- A row is a record of task_sla; of one exported more than once the latest counts.
{{ checked('servicenow', 'task_sla', key=['sys_id'], versions_by='sys_updated_on', fingerprints=false) }}
