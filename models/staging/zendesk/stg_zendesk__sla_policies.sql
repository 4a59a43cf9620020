-- A row is a target of a version of a policy, in seconds. Metrics that nothing is measured by
-- are left out; dq_source_coverage names them.
{{ told_records('sla_policies', 'sla_policy_metric_history', {
    'policy_id': 'sla_policy_id',
    'metric': 'metric',
    'target_seconds': 'target * 60',
    'priority': 'priority',
    'in_business_hours': 'business_hours',
    'valid_from': 'sla_policy_updated_at',
}, where='metric is not null') }}
