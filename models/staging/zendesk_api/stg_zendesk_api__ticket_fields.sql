-- A row is a record of ticket_fields.
{{ checked('zendesk_api', 'ticket_fields', key=['id'], key_is_event=true, fingerprints=false) }}
