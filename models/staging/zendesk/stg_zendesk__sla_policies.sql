-- A row is a target of a version of a policy, in seconds. Metrics that nothing is measured by
-- are left out; dq_source_coverage names them.
select
    {{ told('sla_policies', {
        'policy_id': 'sla_policy_id',
        'metric': 'metric',
        'target_seconds': 'target * 60',
        'priority': 'priority',
        'in_business_hours': 'business_hours',
        'valid_from': 'sla_policy_updated_at',
    }) }}
from {{ ref('stg_zendesk__sla_policy_metric_history') }}
where row_use = 'used' and metric is not null
