-- A row is a target, in seconds; ServiceNow tells the time since 1970. Those of other clocks are left out.
select
    {{ told('sla_policies', {
        'policy_id': 'sys_id',
        'metric': 'target',
        'target_seconds': seconds_between("cast('1970-01-01' as timestamp)", 'duration'),
        'name': 'name',
        'in_business_hours': 'schedule is not null',
    }) }}
from {{ ref('stg_servicenow__contract_sla') }}
where row_use = 'used' and target is not null and duration is not null
