-- A row is a queue.
{{ told_records('groups', 'group', {'group_id': 'id', 'name': 'name'}, where="type is null or type = 'Queue'") }}
