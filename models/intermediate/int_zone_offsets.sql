-- A row is a stretch of time in which a zone keeps one offset from UTC. Built from the wall
-- clock at each UTC midnight; where two midnights differ, the minute of the jump is looked for.
with

utc_days as (

    select cast(utc_day as timestamp) as midnight from {{ ref('int_utc_days') }}

),

zones as (

    select time_zone from {{ ref('business_hours') }}
    union distinct
    select '{{ var("reporting_time_zone") }}'

),

midnights as (

    select
        zones.time_zone,
        utc_days.midnight,
        {{ seconds_between('utc_days.midnight', local_time('utc_days.midnight', 'zones.time_zone')) }} as offset_seconds
    from zones
    cross join utc_days

),

neighbours as (

    select
        *,
        lag(midnight) over (partition by time_zone order by midnight) as previous_midnight,
        lag(offset_seconds) over (partition by time_zone order by midnight) as previous_offset_seconds
    from midnights

),

minutes as (

    {{ numbers() }}

),

minutes_of_jump_days as (

    select
        neighbours.time_zone,
        neighbours.offset_seconds,
        neighbours.previous_offset_seconds,
        {{ add_seconds('neighbours.previous_midnight', 'minutes.number * 60') }} as minute_at
    from neighbours
    inner join minutes
        on minutes.number between 1 and 1440
    where neighbours.offset_seconds <> neighbours.previous_offset_seconds

),

offsets as (

    select
        time_zone,
        min(minute_at) as started_at,
        offset_seconds
    from minutes_of_jump_days
    where {{ seconds_between('minute_at', local_time('minute_at', 'time_zone')) }} <> previous_offset_seconds
    group by time_zone, offset_seconds, cast({{ add_seconds('minute_at', '-1') }} as date)

    union all

    select
        time_zone,
        midnight,
        offset_seconds
    from neighbours
    where previous_midnight is null

),

last_midnight as (

    select max(midnight) as ended_at from utc_days

)

select
    offsets.time_zone,
    offsets.started_at,
    coalesce(
        lead(offsets.started_at) over (partition by offsets.time_zone order by offsets.started_at),
        last_midnight.ended_at
    ) as ended_at,
    offsets.offset_seconds
from offsets
cross join last_midnight
