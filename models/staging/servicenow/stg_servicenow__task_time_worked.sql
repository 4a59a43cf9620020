-- A row is a record of task_time_worked. Time needs an incident that is there.
{{ checked_child(
    'servicenow', 'task_time_worked', {'table': 'incident', 'by': 'task', 'id': 'sys_id', 'noun': 'incident'},
    key=['sys_id'], key_is_event=true,
) }}
