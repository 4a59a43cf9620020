-- A row is a group. A deleted one stays: it had its tickets.
{{ told_records('groups', 'group', {'group_id': 'id', 'name': 'name'}) }}
