-- A row is a record of deleted_tickets; of a ticket deleted more than once the latest counts.
{{ checked('zendesk_api', 'deleted_tickets', key=['id'], versions_by='deleted_at', fingerprints=false) }}
