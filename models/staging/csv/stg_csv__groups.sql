-- A row is a record of groups.csv.
{{ checked('csv', 'groups', key=['group_id']) }}
