-- A row is a record of satisfaction_ratings.
{{ checked_child(
    'freshdesk', 'satisfaction_ratings', {'table': 'tickets', 'by': 'ticket_id', 'noun': 'ticket'}, key=['id'],
    versions_by='updated_at',
) }}
