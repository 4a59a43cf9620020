-- A row is an answer to a customer, the first or a later one, or a reply target that was
-- achieved or breached, with whom it is credited to: who replied, or had the case; and the
-- group that had it then.
with

cases as (

    select * from {{ ref('fct_cases') }}
    where not is_void

),

responses as (

    select * from {{ ref('fct_responses') }}
    where answered_at is not null

),

targets as (

    select
        *,
        case outcome when 'breached' then breached_at else stopped_at end as decided_at
    from {{ ref('fct_sla_targets') }}
    where metric in ('first_reply', 'next_reply') and outcome in ('achieved', 'breached')

),

stages as (

    select * from {{ ref('fct_case_stages') }}

),

moments as (

    select
        'first response' as moment,
        case_id,
        first_response_at as occurred_at,
        coalesce(first_responder_id, 'unknown') as agent_id,
        first_response_seconds as seconds,
        first_response_business_seconds as business_seconds
    from cases
    where first_response_at is not null

    union all

    select
        'response',
        case_id,
        answered_at,
        coalesce(responder_id, 'unknown'),
        response_seconds,
        response_business_seconds
    from responses

    union all

    select
        outcome,
        case_id,
        decided_at,
        null,
        null,
        null
    from targets

)

select
    moments.moment,
    moments.case_id,
    {{ local_date('moments.occurred_at') }} as moment_date,
    coalesce(moments.agent_id, stages.agent_id, 'unknown') as agent_id,
    coalesce(stages.group_id, 'unknown') as group_id,
    moments.seconds,
    moments.business_seconds
from moments
left join stages
    on moments.case_id = stages.case_id
    and moments.occurred_at >= stages.started_at
    and (moments.occurred_at < stages.ended_at or stages.ended_at is null)
