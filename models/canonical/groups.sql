-- A row is a team or queue.
{{ union_and_complement('groups', 'group_id') }}
