-- A row is a team.
{{ told_records('groups', 'teams', {'group_id': 'id', 'name': 'name'}) }}
