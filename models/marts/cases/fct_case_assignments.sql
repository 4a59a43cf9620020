-- A row is a stint: one agent holding one case, until it passes on.
with

stints as (

    select * from {{ ref('int_stints') }}

),

touches as (

    select * from {{ ref('int_stint_touches') }}

),

active_spans as (

    select
        *,
        coalesce(ended_at, timestamp '9999-12-31') as until_at
    from {{ ref('int_case_spans') }}
    where track = 'status' and {{ is_active('state') }}

),

teams as (

    select * from {{ ref('int_case_spans') }}
    where track = 'group' and state <> 'nobody'

),

-- the part of each active span that falls into the stint
shares as (

    select
        stints.case_id,
        stints.stint_number,
        case when active_spans.started_at > stints.assigned_at then active_spans.started_at else stints.assigned_at end as started_at,
        case when active_spans.started_at > stints.assigned_at then active_spans.started_business_at else stints.assigned_business_at end as started_business_at,
        case when active_spans.until_at < stints.held_until then active_spans.ended_at else stints.held_until end as ended_at,
        case when active_spans.until_at < stints.held_until then active_spans.ended_business_at else stints.held_until_business_at end as ended_business_at
    from stints
    inner join active_spans
        on stints.case_id = active_spans.case_id
        and stints.assigned_at < active_spans.until_at
        and stints.held_until > active_spans.started_at

),

active_times as (

    select
        case_id,
        stint_number,
        sum({{ seconds_between('started_at', 'ended_at') }}) as active_seconds,
        sum(ended_business_at - started_business_at) as active_business_seconds
    from shares
    group by 1, 2

)

select
    stints.case_id,
    stints.agent_id,
    stints.stint_number,
    teams.state as group_id,
    stints.assigned_at,
    stints.ended_at,
    stints.end_reason,
    stints.completed_by is not null as is_completed,
    stints.completed_by,
    case when stints.completed_by is not null then stints.completed_at end as completed_at,
    touches.is_assigned_on_reply,
    touches.first_touch_at,
    {{ seconds_between('stints.assigned_at', 'touches.first_touch_at') }} as first_touch_seconds,
    touches.first_touch_business_at - stints.assigned_business_at as first_touch_business_seconds,
    {{ seconds_between('stints.assigned_at', 'touches.first_touch_any_at') }} as first_touch_any_seconds,
    touches.first_touch_any_business_at - stints.assigned_business_at as first_touch_any_business_seconds,
    cast(coalesce(active_times.active_seconds, 0) as bigint) as active_seconds,
    cast(case
        when stints.assigned_business_at is not null then coalesce(active_times.active_business_seconds, 0)
    end as bigint) as active_business_seconds,
    case
        when stints.completed_by is not null then {{ seconds_between('stints.assigned_at', 'stints.completed_at') }}
    end as resolution_seconds,
    case
        when stints.completed_by is not null then stints.completed_business_at - stints.assigned_business_at
    end as resolution_business_seconds
from stints
inner join touches
    on stints.case_id = touches.case_id
    and stints.stint_number = touches.stint_number
left join teams
    on stints.case_id = teams.case_id
    and stints.assigned_at >= teams.started_at
    and (stints.assigned_at < teams.ended_at or teams.ended_at is null)
left join active_times
    on stints.case_id = active_times.case_id
    and stints.stint_number = active_times.stint_number
