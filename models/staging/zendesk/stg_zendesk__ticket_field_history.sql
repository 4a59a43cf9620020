-- A row is a record of ticket_field_history. A value needs a ticket that is there.
{{ by_case('ticket_id') }}
{{ checked_child(
    'zendesk', 'ticket_field_history', {'table': 'ticket', 'by': 'ticket_id', 'noun': 'ticket'},
    key=['ticket_id', 'field_name', 'updated', 'fraction'], key_is_event=true, keeps={'ticket_created_at': 'created_at'}, rejections=[(
        "field_name = 'status' and not value in ('new', 'open', 'pending', 'hold', 'solved', 'closed', 'deleted')",
        'value is not a known status',
    )],
) }}
