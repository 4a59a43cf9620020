-- A row is a record of ticket_schedule. A schedule is given to a ticket that is there.
{{ by_case('ticket_id') }}
{{ checked_child(
    'zendesk', 'ticket_schedule', {'table': 'ticket', 'by': 'ticket_id', 'noun': 'ticket'},
    key=['ticket_id', 'created_at'], key_is_event=true,
) }}
