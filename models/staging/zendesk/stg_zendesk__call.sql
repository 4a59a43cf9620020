-- A row is a record of call; of a call exported more than once the latest counts.
{{ checked('zendesk', 'call', key=['id'], versions_by='updated_at', fingerprints=false) }}
