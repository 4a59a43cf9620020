-- A row is a record of ticket_sla_policy.
{{ by_case('ticket_id') }}
{{ checked(
    'zendesk', 'ticket_sla_policy', key=['ticket_id', 'sla_policy_id', 'policy_applied_at'],
    key_is_event=true, fingerprints=false,
) }}
