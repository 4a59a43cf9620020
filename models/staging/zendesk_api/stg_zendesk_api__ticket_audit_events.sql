-- A row is an event of an audit: nested in its record, or a record of a table of their own.
{{ checked_child(
    'zendesk_api', 'ticket_audit_events', {'table': 'ticket_audits', 'by': 'ticket_audit_id', 'noun': 'audit'},
    key=['id'], key_is_event=true,
    nested={'within': 'ticket_audits', 'in_array': 'events', 'parent': {'ticket_audit_id': 'id'}},
    rejections=[(
        "field_name = 'status' and type in ('create', 'change')
                and not value in ('new', 'open', 'pending', 'hold', 'solved', 'closed', 'deleted')",
        'value is not a known status',
    )],
) }}
