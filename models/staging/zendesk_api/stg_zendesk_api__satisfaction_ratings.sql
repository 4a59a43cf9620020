-- A row is a record of satisfaction_ratings. A rating needs a ticket that is there.
{{ checked_child(
    'zendesk_api', 'satisfaction_ratings', {'table': 'tickets', 'by': 'ticket_id', 'noun': 'ticket'},
    key=['id'], versions_by='updated_at',
) }}
