-- A row is a record of ticket_schedule.
{{ by_case('ticket_id') }}
{{ checked('zendesk', 'ticket_schedule', key=['ticket_id', 'created_at'], key_is_event=true, fingerprints=false) }}
