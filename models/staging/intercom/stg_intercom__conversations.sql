-- A row is a record of conversations; of one exported more than once the latest counts.
{{ checked('intercom', 'conversations', key=['id'], versions_by='updated_at', fingerprints=false) }}
