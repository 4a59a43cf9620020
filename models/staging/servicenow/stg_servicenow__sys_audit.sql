-- A row is a record of sys_audit. An audit needs an incident that is there: those of other tables'
-- records are not of cases.
{{ checked_child(
    'servicenow', 'sys_audit', {'table': 'incident', 'by': 'documentkey', 'id': 'sys_id', 'noun': 'incident'},
    key=['sys_id'], key_is_event=true, adds={'user_key': instance_id('actor_name')}, rejections=[
        ("fieldname = 'state' and " ~ servicenow_word('state', 'newvalue') ~ ' is null', 'newvalue is not a known state'),
    ],
) }}
