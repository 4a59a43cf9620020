-- A row is a target of a policy as it is now, in seconds. Metrics that nothing is measured by
-- are left out; dq_source_coverage names them.
{{ told_records('sla_policies', 'sla_policy_metrics', {
    'policy_id': 'policy_id',
    'metric': 'metric',
    'target_seconds': 'coalesce(target_in_seconds, target * 60)',
    'name': 'title',
    'priority': 'priority',
    'in_business_hours': 'business_hours',
}, where='metric is not null') }}
