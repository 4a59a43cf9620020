-- A row is a record of sys_journal_field. A comment or a note needs an incident that is there.
{{ checked_child(
    'servicenow', 'sys_journal_field', {'table': 'incident', 'by': 'element_id', 'id': 'sys_id', 'noun': 'incident'},
    key=['sys_id'], key_is_event=true, adds={'user_key': instance_id('actor_name')},
) }}
