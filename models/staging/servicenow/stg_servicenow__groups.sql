-- A row is a group.
{{ told_records('groups', 'sys_user_group', {'group_id': 'sys_id', 'name': 'name'}) }}
