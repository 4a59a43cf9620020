-- A row is a target nested in a record of sla_policies.
{{ checked_child(
    'zendesk_api', 'sla_policy_metrics', {'table': 'policies', 'by': 'policy_id', 'noun': 'policy'},
    key=['policy_id', 'priority', 'metric'], versions_by='updated_at',
    nested={'within': 'sla_policies', 'in_array': 'policy_metrics', 'parent': {'policy_id': 'id', 'title': 'title', 'updated_at': 'updated_at'}},
) }}
