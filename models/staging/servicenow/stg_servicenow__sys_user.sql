-- A row is a record of sys_user; of one exported more than once the latest counts.
{{ checked('servicenow', 'sys_user', key=['sys_id'], versions_by='sys_updated_on', fingerprints=false, adds={
    'user_key': instance_id('user_name'),
}) }}
