-- A row is a record of ticket_comment.
{{ checked('zendesk', 'ticket_comment', key=['id'], key_is_event=true, fingerprints=false, rejections=[
    ('_fivetran_deleted', 'deleted in the source'),
]) }}
