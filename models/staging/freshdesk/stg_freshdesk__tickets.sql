-- A row is a record of tickets; of a ticket exported more than once the latest counts.
{{ checked('freshdesk', 'tickets', key=['id'], versions_by='updated_at', fingerprints=false) }}
