-- A row is a record of deleted_tickets.
{{ checked('zendesk_api', 'deleted_tickets', key=['id'], key_is_event=true, fingerprints=false) }}
