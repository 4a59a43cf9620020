-- A row is a stretch in which a clock of a service level ran without a pause, with what it
-- showed at its start, in both times. A running stretch is measured to as_of.
with

clocks as (

    select
        clocks.*,
        coalesce(clocks.stopped_at, cases.as_of) as ended_at,
        coalesce(clocks.stopped_business_at, cases.as_of_business_at) as ended_business_at,
        cases.as_of,
        cases.as_of_business_at
    from {{ ref('int_sla_clocks') }} as clocks
    inner join {{ ref('int_cases') }} as cases
        on clocks.case_id = cases.case_id

),

statuses as (

    select * from {{ ref('int_case_spans') }}
    where track = 'status' and state in ('new', 'open', 'hold')

),

runs as (

    select
        case_id,
        metric,
        instance,
        started_at,
        started_business_at,
        ended_at,
        ended_business_at
    from clocks
    where metric in ('first_reply', 'next_reply', 'resolution')

    union all

    select
        clocks.case_id,
        clocks.metric,
        clocks.instance,
        statuses.started_at,
        statuses.started_business_at,
        coalesce(statuses.ended_at, clocks.as_of),
        coalesce(statuses.ended_business_at, clocks.as_of_business_at)
    from clocks
    inner join statuses
        on clocks.case_id = statuses.case_id
        and clocks.ended_at > statuses.started_at
    where clocks.metric = 'requester_wait'
        or (clocks.metric = 'agent_work' and statuses.state in ('new', 'open'))

),

measured as (

    select
        *,
        {{ seconds_between('started_at', 'ended_at') }} as seconds,
        ended_business_at - started_business_at as business_seconds
    from runs

)

select
    case_id,
    metric,
    instance,
    started_at,
    started_business_at,
    seconds,
    business_seconds,
    cast(coalesce(sum(seconds) over earlier, 0) as bigint) as seconds_before,
    cast(coalesce(sum(business_seconds) over earlier, 0) as bigint) as business_seconds_before
from measured
window earlier as (
    partition by case_id, metric, instance order by started_at, ended_at
    rows between unbounded preceding and 1 preceding
)
