-- A row is a record of task_time_worked.
{{ checked('servicenow', 'task_time_worked', key=['sys_id'], key_is_event=true, fingerprints=false) }}
