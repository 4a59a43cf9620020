-- A row is a target of a policy as it is now, in seconds. Metrics that nothing is measured by
-- are left out; dq_source_coverage names them.
select
    {{ told('sla_policies', {
        'policy_id': 'policy_id',
        'metric': 'metric',
        'target_seconds': 'coalesce(target_in_seconds, target * 60)',
        'name': 'title',
        'priority': 'priority',
        'in_business_hours': 'business_hours',
    }) }}
from {{ ref('stg_zendesk_api__sla_policy_metrics') }}
where row_use = 'used' and metric is not null
