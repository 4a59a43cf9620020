-- A row is a record of conversations: a reply or a note.
{{ checked_child(
    'freshdesk', 'conversations', parent='tickets', parent_id='ticket_id', noun='ticket', key=['id'],
    versions_by='updated_at', fingerprints=false, keeps={'ticket_channel': 'source'},
) }}
