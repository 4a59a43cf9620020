-- A row is a stretch of a case in which status, assignee, group and whom it waits for stay
-- the same. The stretches of a case tile its life; the last one runs on.
{{ config(meta={'dated_by': 'started_at'}, pre_hook='{{ untouched_stages_go_on() }}') }}
{%- set tracks = ['status', 'assignee', 'group', 'turn'] %}
with

cases as (

    select * from {{ ref('int_cases') }}

),

-- what lasted no time is no stage, so each track changes at most once an instant
spans as (

    select * from {{ ref('int_case_spans') }}
    where ended_at is null or started_at < ended_at

),

changes as (

    select
        case_id,
        started_at,
        max(started_business_at) as started_business_at
        {%- for track in tracks %},
        max(case when track = '{{ track }}' then state end) as {{ track }}_state
        {%- endfor %}
    from spans
    group by 1, 2

),

states as (

    select
        case_id,
        started_at,
        started_business_at
        {%- for track in tracks %},
        {{ last_known(track ~ '_state', 'case_id', 'started_at') }} as {{ track }}_state
        {%- endfor %}
    from changes

),

answers as (

    select
        case_id,
        started_at,
        started_business_at,
        status_state as status,
        assignee_state as assignee,
        group_state as team,
        {{ waiting_on('status_state', 'turn_state') }} as waiting_on
    from states

),

neighbours as (

    select
        *,
        lag(status) over (partition by case_id order by started_at) as previous_status,
        lag(assignee) over (partition by case_id order by started_at) as previous_assignee,
        lag(team) over (partition by case_id order by started_at) as previous_team,
        lag(waiting_on) over (partition by case_id order by started_at) as previous_waiting_on
    from answers

),

stages as (

    select
        *,
        row_number() over (partition by case_id order by started_at) as stage_number,
        lead(started_at) over (partition by case_id order by started_at) as ended_at,
        lead(started_business_at) over (partition by case_id order by started_at) as ended_business_at
    from neighbours
    where previous_status is null
        or previous_status <> status
        or previous_assignee <> assignee
        or previous_team <> team
        or previous_waiting_on <> waiting_on

)

select
    stages.case_id,
    stages.stage_number,
    stages.status,
    nullif(stages.assignee, 'nobody') as agent_id,
    nullif(stages.team, 'nobody') as group_id,
    stages.waiting_on,
    stages.started_at,
    stages.ended_at,
    {{ seconds_between('stages.started_at', 'coalesce(stages.ended_at, cases.as_of)') }} as seconds,
    coalesce(stages.ended_business_at, cases.as_of_business_at) - stages.started_business_at as business_seconds,
    case when stages.ended_at is null then cases.schedule_id end as running_schedule_id
from stages
inner join cases
    on stages.case_id = cases.case_id
{{ in_order_of('started_at') }}
