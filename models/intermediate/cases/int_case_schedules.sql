-- A row is a stretch of a case's life under one schedule, or under none. A case has one
-- clock of business time whatever its schedules: clock_shift is what to add to the open
-- seconds of this stretch's schedule so that the clock runs on across a change.
{{ config(materialized='incremental') }}
{{- comes_after('int_refresh') }}
with

as_of as (

    select * from {{ ref('as_of') }}

),

schedules as (

    select
        connector,
        schedule_id,
        min(case when is_default then 0 else 1 end) as default_rank
    from {{ ref('business_hours') }}
    group by 1, 2

),

ranked_schedules as (

    select
        *,
        row_number() over (partition by connector order by default_rank, schedule_id) as choice
    from schedules

),

cases as (

    select
        cases.case_id,
        cases.connector,
        cases.created_at,
        coalesce(own_schedules.schedule_id, other_schedules.schedule_id) as default_schedule_id
    from {{ ref('cases') }} as cases
    left join ranked_schedules as own_schedules
        on cases.connector = own_schedules.connector
        and own_schedules.choice = 1
    -- the csv files may say when a helpdesk without schedules is open
    left join ranked_schedules as other_schedules
        on other_schedules.connector = '{{ complementing_connector() }}'
        and other_schedules.choice = 1

),

schedule_events as (

    select
        *,
        {{ id_of_connector('value') }} as schedule_id,
        row_number() over (partition by case_id order by {{ event_order() }}) as event_number
    from {{ ref('case_events') }}
    where event_type = 'attribute_changed' and attribute = 'schedule'

),

-- of the changes at one instant only the last matters: the others last no time
changes as (

    select
        cases.case_id,
        cases.default_schedule_id,
        schedule_events.schedule_id,
        {%- if var('schedule_rule') == 'last' %}
        cases.created_at as started_at,
        {%- else %}
        case
            when schedule_events.occurred_at > cases.created_at then schedule_events.occurred_at
            else cases.created_at
        end as started_at,
        {%- endif %}
        schedule_events.event_number
    from cases
    inner join schedule_events
        on cases.case_id = schedule_events.case_id

    union all

    select
        case_id,
        default_schedule_id,
        default_schedule_id,
        created_at,
        0
    from cases

),

numbered_changes as (

    select
        *,
        row_number() over (partition by case_id, started_at order by event_number desc) as recency
    from changes

),

stretches as (

    select
        numbered_changes.case_id,
        numbered_changes.started_at,
        lead(numbered_changes.started_at) over (
            partition by numbered_changes.case_id order by numbered_changes.started_at
        ) as ended_at,
        coalesce(schedules.schedule_id, numbered_changes.default_schedule_id) as schedule_id
    from numbered_changes
    left join schedules
        on numbered_changes.schedule_id = schedules.schedule_id
    where numbered_changes.recency = 1

),

measured as (

    select
        stretches.*,
        cases.created_at,
        as_of.as_of,
        {{ open_seconds_at('stretches.started_at', 'start_clock') }} as open_seconds_at_start,
        {{ open_seconds_at('coalesce(stretches.ended_at, as_of.as_of)', 'end_clock') }} as open_seconds_at_end
    from stretches
    cross join as_of
    inner join cases
        on stretches.case_id = cases.case_id
    left join {{ ref('int_business_clock') }} as start_clock
        on {{ in_stretch('stretches.schedule_id', 'stretches.started_at', 'start_clock') }}
    left join {{ ref('int_business_clock') }} as end_clock
        on {{ in_stretch('stretches.schedule_id', 'coalesce(stretches.ended_at, as_of.as_of)', 'end_clock') }}

)

select
    case_id,
    schedule_id,
    created_at,
    started_at,
    ended_at,
    as_of,
    cast(coalesce(sum(open_seconds_at_end - open_seconds_at_start) over (
        partition by case_id order by started_at
        rows between unbounded preceding and 1 preceding
    ), 0) - open_seconds_at_start as bigint) as clock_shift,
    cast(sum(open_seconds_at_end - open_seconds_at_start) over (
        partition by case_id order by started_at
        rows between unbounded preceding and current row
    ) as bigint) as business_seconds_at_end
from measured
