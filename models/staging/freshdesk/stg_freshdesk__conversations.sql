-- A row is a record of conversations: a reply or a note.
{{ checked_child(
    'freshdesk', 'conversations', {'table': 'tickets', 'by': 'ticket_id', 'noun': 'ticket'}, key=['id'],
    versions_by='updated_at', keeps={'ticket_channel': 'source'},
) }}
