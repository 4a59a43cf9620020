-- A row is a target, in seconds; ServiceNow tells the time since 1970. Those of other clocks are left out.
{{ told_records('sla_policies', 'contract_sla', {
    'policy_id': 'sys_id',
    'metric': 'target',
    'target_seconds': seconds_between("cast('1970-01-01' as timestamp)", 'duration'),
    'name': 'name',
    'in_business_hours': 'schedule is not null',
}, where='target is not null and duration is not null') }}
