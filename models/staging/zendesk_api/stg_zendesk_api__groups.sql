-- A row is a group, as its record says. A deleted one stays: it had its tickets.
{{ checked('zendesk_api', 'groups', key=['group_id'], versions_by='updated_at', fingerprints=false) }}
