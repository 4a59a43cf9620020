-- A row is a record of sys_audit_delete. What other tables' records are gone is not of cases.
{{ checked('servicenow', 'sys_audit_delete', key=['sys_id'], key_is_event=true, fingerprints=false, rejections=[
    ("not tablename in ('incident', 'task')", 'of another table'),
]) }}
