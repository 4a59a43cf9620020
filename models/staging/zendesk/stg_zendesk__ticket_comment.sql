-- A row is a record of ticket_comment. A comment needs a ticket that is there.
{{ by_case('ticket_id', record_id='id') }}
{{ checked_child(
    'zendesk', 'ticket_comment', {'table': 'ticket', 'by': 'ticket_id', 'noun': 'ticket'},
    key=['id'], key_is_event=true, rejections=[('_fivetran_deleted', 'deleted in the source')],
) }}
