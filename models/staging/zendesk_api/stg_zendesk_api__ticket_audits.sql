-- A row is a record of ticket_audits. An audit needs a ticket that is there.
{{ checked_child(
    'zendesk_api', 'ticket_audits', {'table': 'tickets', 'by': 'ticket_id', 'noun': 'ticket'},
    key=['id'], key_is_event=true,
) }}
