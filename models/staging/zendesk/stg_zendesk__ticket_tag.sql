-- A row is a record of ticket_tag. A tag is on a ticket that is there.
{{ checked_child(
    'zendesk', 'ticket_tag', {'table': 'ticket', 'by': 'ticket_id', 'noun': 'ticket'},
    key=['ticket_id', 'tag'], key_is_event=true,
) }}
