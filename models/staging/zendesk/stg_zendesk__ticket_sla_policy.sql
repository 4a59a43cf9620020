-- A row is a record of ticket_sla_policy. A policy is applied to a ticket that is there.
{{ by_case('ticket_id') }}
{{ checked_child(
    'zendesk', 'ticket_sla_policy', {'table': 'ticket', 'by': 'ticket_id', 'noun': 'ticket'},
    key=['ticket_id', 'sla_policy_id', 'policy_applied_at'], key_is_event=true,
) }}
