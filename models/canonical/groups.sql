-- A row is a team or queue.
{{ union_connectors('groups') }}
