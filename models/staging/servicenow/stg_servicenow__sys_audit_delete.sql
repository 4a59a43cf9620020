-- A row is a record of sys_audit_delete. A deletion needs an incident that was there once: those of
-- other tables' records are not of cases.
{{ checked_child(
    'servicenow', 'sys_audit_delete', {'table': 'incident', 'by': 'documentkey', 'id': 'sys_id', 'noun': 'incident'},
    key=['sys_id'], key_is_event=true, adds={'user_key': instance_id('actor_name')},
) }}
