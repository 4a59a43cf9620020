-- A row is a record of time_entries.
{{ checked_child(
    'freshdesk', 'time_entries', parent='tickets', parent_id='ticket_id', noun='ticket', key=['id'],
    key_is_event=true, fingerprints=false, rejections=[
        ("not time_spent like '%:%'", 'time_spent is not hours:minutes'),
    ],
) }}
