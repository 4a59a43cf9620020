-- What was true of a case, and for how long. Each track asks one question; an answer holds
-- until the next one differs. Who the case waits for is asked of the messages ("turn"), a
-- status may speak for itself.
{{ config(materialized='incremental', meta={'dated_by': 'started_at', 'moments_read': ['case_id', 'track', 'state', 'event_number', 'ended_event_number']}) }}
{{- told_in_parts() }}
with

cases as (

    select * from {{ ref('cases') }}

),

events as (

    select * from {{ ref('int_case_events') }}

),

-- a case is new unless it is told what it was at its creation
status_answers as (

    select
        events.case_id,
        'status' as track,
        events.status as state,
        events.event_number,
        events.occurred_at,
        events.business_at,
        events.actor_id,
        events.actor_role
    from events
    where events.event_type = 'status_changed'

    union all

    select
        cases.case_id,
        'status',
        'new',
        0,
        cases.created_at,
        0,
        cast(null as {{ dbt.type_string() }}),
        cases.created_by_role
    from cases
    left join events
        on cases.case_id = events.case_id
        and events.event_type = 'status_changed'
        and cases.created_at = events.occurred_at
    where events.case_id is null

),

statuses as (

    select
        *,
        lag(state) over (partition by case_id order by event_number) as previous_status
    from status_answers

),

answers as (

    select * from status_answers

    union all

    select
        case_id,
        'turn',
        case when state = 'pending' then 'customer' else 'team' end,
        event_number,
        occurred_at,
        business_at,
        actor_id,
        actor_role
    from statuses
    where (state = 'pending' and (previous_status is null or previous_status <> 'pending'))
        or (previous_status = 'pending' and state in ('new', 'open'))

    union all

    select
        case_id,
        case event_type when 'message' then 'turn' when 'assignee_changed' then 'assignee' else 'group' end,
        case event_type
            when 'message' then case when is_customer_message then 'team' else 'customer' end
            when 'assignee_changed' then coalesce(agent_id, 'nobody')
            else coalesce(group_id, 'nobody')
        end,
        event_number,
        occurred_at,
        business_at,
        actor_id,
        actor_role
    from events
    where is_customer_message or is_human_reply or event_type in ('assignee_changed', 'group_changed')

    union all

    select
        cases.case_id,
        tracks.track,
        tracks.state,
        0,
        cases.created_at,
        0,
        cast(null as {{ dbt.type_string() }}),
        cases.created_by_role
    from cases
    cross join (values ('assignee', 'nobody'), ('group', 'nobody'), ('turn', 'team')) as tracks (track, state)

),

changes as (

    select
        *,
        lag(state) over (partition by case_id, track order by event_number) as previous_state
    from answers

)

select
    case_id,
    track,
    state,
    previous_state,
    event_number,
    lead(event_number) over (partition by case_id, track order by event_number) as ended_event_number,
    occurred_at as started_at,
    lead(occurred_at) over (partition by case_id, track order by event_number) as ended_at,
    cast(business_at as bigint) as started_business_at,
    cast(lead(business_at) over (partition by case_id, track order by event_number) as bigint) as ended_business_at,
    actor_id,
    actor_role
from changes
where previous_state is null or previous_state <> state
