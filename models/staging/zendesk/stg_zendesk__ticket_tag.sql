-- A row is a record of ticket_tag.
{{ checked('zendesk', 'ticket_tag', key=['ticket_id', 'tag'], key_is_event=true, fingerprints=false) }}
