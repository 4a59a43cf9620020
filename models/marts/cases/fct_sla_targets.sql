-- A row is a target of a service level policy on a case, and how it went.
{{ config(meta={'dated_by': 'applied_at'}, pre_hook='{{ untouched_targets_go_on() }}') }}
with

dues as (

    select * from {{ ref('int_sla_dues') }}

),

business_dues as (

    select * from {{ ref('int_sla_business_dues') }}

),

dated as (

    select
        dues.*,
        case
            when dues.seconds_to_go = 0 then dues.counted_from_at
            when dues.is_in_business_time then business_dues.due_at
            else {{ add_seconds('dues.counted_from_at', 'dues.seconds_to_go') }}
        end as due_at,
        case
            when dues.elapsed_seconds > dues.target_seconds then 'breached'
            when dues.stopped_at is not null then 'achieved'
            else 'active'
        end as outcome
    from dues
    left join business_dues
        on dues.case_id = business_dues.case_id
        and dues.policy_id = business_dues.policy_id
        and dues.metric = business_dues.metric
        and dues.instance = business_dues.instance

)

select
    case_id,
    policy_id,
    metric,
    instance,
    applied_at,
    due_at,
    stopped_at,
    stopped_event_number,
    target_seconds,
    in_business_hours,
    elapsed_seconds,
    outcome,
    case when outcome = 'breached' then due_at end as breached_at,
    case when outcome = 'breached' then elapsed_seconds - target_seconds end as breach_seconds,
    running_schedule_id
from dated
{{ in_order_of('applied_at') }}
