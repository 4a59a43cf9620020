-- A row is a record of sys_user_grmember.
{{ checked('servicenow', 'sys_user_grmember', key=['sys_id'], key_is_event=true, fingerprints=false) }}
