-- A row is a stretch of one UTC day in which a schedule is open or closed throughout. Open
-- seconds add up from the first day on, so business time between two instants is the
-- difference of two look-ups, however far apart they are.
with

openings as (

    select * from {{ ref('int_business_openings') }}

),

schedules as (

    select distinct schedule_id from {{ ref('business_hours') }}

),

utc_days as (

    select cast(utc_day as timestamp) as midnight from {{ ref('int_utc_days') }}

),

changes as (

    select
        schedule_id,
        started_at as changed_at,
        1 as openings
    from openings

    union all

    select
        schedule_id,
        ended_at,
        -1
    from openings

    union all

    select
        schedules.schedule_id,
        utc_days.midnight,
        0
    from schedules
    cross join utc_days

),

instants as (

    select
        schedule_id,
        changed_at,
        sum(openings) as openings
    from changes
    group by 1, 2

),

stretches as (

    select
        schedule_id,
        changed_at as started_at,
        lead(changed_at) over (partition by schedule_id order by changed_at) as ended_at,
        sum(openings) over (
            partition by schedule_id order by changed_at
            rows between unbounded preceding and current row
        ) > 0 as is_open
    from instants

)

select
    schedule_id,
    cast(started_at as date) as utc_day,
    started_at,
    ended_at,
    is_open,
    cast(coalesce(sum(case when is_open then {{ seconds_between('started_at', 'ended_at') }} else 0 end) over (
        partition by schedule_id order by started_at
        rows between unbounded preceding and 1 preceding
    ), 0) as bigint) as open_seconds_before
from stretches
where ended_at is not null
