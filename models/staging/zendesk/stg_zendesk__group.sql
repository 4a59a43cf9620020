-- A row is a record of group.
{{ checked('zendesk', 'group', key=['id'], versions_by='updated_at', fingerprints=false) }}
