-- A row is an unbroken stretch of time in which an agent was busy, logged in (busy or
-- available), scheduled or away while paid. Spans that overlap or touch are one stretch, so
-- two chats at once count once.
with

agent_time as (

    select * from {{ ref('agent_time') }}

),

contacts as (

    select
        agent_id,
        answered_at,
        coalesce(wrapped_up_at, ended_at) as finished_at
    from {{ ref('contacts') }}
    where kind in ('call', 'chat') and agent_id is not null

),

work as (

    select
        agent_id,
        started_at,
        ended_at
    from agent_time
    where state in ('busy', 'wrap')

    union all

    select
        agent_id,
        answered_at,
        finished_at
    from contacts

),

spans as (

    select
        agent_id,
        'busy' as activity,
        started_at,
        ended_at
    from work
    union all
    select
        agent_id,
        'logged_in',
        started_at,
        ended_at
    from work
    union all
    select
        agent_id,
        'logged_in',
        started_at,
        ended_at
    from agent_time
    where state = 'available'
    union all
    select
        agent_id,
        'scheduled',
        started_at,
        ended_at
    from agent_time
    where state = 'scheduled' and is_paid
    union all
    select
        agent_id,
        'away_paid',
        started_at,
        ended_at
    from agent_time
    where state in ('break', 'meeting', 'training', 'offline') and is_paid

),

reaches as (

    select
        *,
        max(ended_at) over (
            partition by agent_id, activity order by started_at, ended_at
            rows between unbounded preceding and 1 preceding
        ) as reached_at
    from spans
    where started_at < ended_at

),

islands as (

    select
        *,
        sum(case when started_at <= reached_at then 0 else 1 end) over (
            partition by agent_id, activity order by started_at, ended_at
            rows between unbounded preceding and current row
        ) as island_number
    from reaches

)

select
    agent_id,
    activity,
    min(started_at) as started_at,
    max(ended_at) as ended_at
from islands
group by agent_id, activity, island_number
