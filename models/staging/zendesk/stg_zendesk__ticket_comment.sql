-- A row is a record of ticket_comment.
{{ by_case('ticket_id', record_id='id') }}
{{ checked('zendesk', 'ticket_comment', key=['id'], key_is_event=true, fingerprints=false, rejections=[
    ('_fivetran_deleted', 'deleted in the source'),
]) }}
