-- A row is a record of groups: a group.
{{ checked('freshdesk', 'groups', key=['group_id'], versions_by='updated_at', fingerprints=false) }}
