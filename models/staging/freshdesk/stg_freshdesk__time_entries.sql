-- A row is a record of time_entries.
{{ checked_child(
    'freshdesk', 'time_entries', {'table': 'tickets', 'by': 'ticket_id', 'noun': 'ticket'}, key=['id'],
    key_is_event=true, rejections=[
        ("not time_spent like '%:%'", 'time_spent is not hours:minutes'),
    ],
) }}
