-- A row is a stretch of time in which a schedule is open, in UTC, never touching the next.
-- A window opens at the first and closes at the last of a repeated local time; what falls
-- into a skipped hour happens at the jump.
with

windows as (

    select * from {{ ref('business_hours') }}

),

holidays as (

    select
        schedule_id,
        date as holiday_date
    from {{ ref('holidays') }}

),

utc_days as (

    select utc_day as local_day from {{ ref('int_utc_days') }}

),

zone_offsets as (

    select * from {{ ref('int_zone_offsets') }}

),

local_windows as (

    select
        windows.schedule_id,
        windows.time_zone,
        {{ add_seconds('cast(utc_days.local_day as timestamp)', 'windows.opens_at * 60') }} as opens_at,
        {{ add_seconds('cast(utc_days.local_day as timestamp)', 'windows.closes_at * 60') }} as closes_at
    from windows
    inner join utc_days
        on windows.weekday = {{ iso_weekday('utc_days.local_day') }}
    left join holidays
        on windows.schedule_id = holidays.schedule_id
        and utc_days.local_day = holidays.holiday_date
    where holidays.holiday_date is null

),

pieces as (

    select
        local_windows.*,
        zone_offsets.started_at as offset_started_at,
        zone_offsets.ended_at as offset_ended_at,
        {{ add_seconds('local_windows.opens_at', '-zone_offsets.offset_seconds') }} as utc_opens_at,
        {{ add_seconds('local_windows.closes_at', '-zone_offsets.offset_seconds') }} as utc_closes_at
    from local_windows
    inner join zone_offsets
        on local_windows.time_zone = zone_offsets.time_zone

),

openings as (

    select
        schedule_id,
        min(case when utc_opens_at > offset_started_at then utc_opens_at else offset_started_at end) as started_at,
        max(case when utc_closes_at < offset_ended_at then utc_closes_at else offset_ended_at end) as ended_at
    from pieces
    where utc_opens_at < offset_ended_at and utc_closes_at >= offset_started_at
    group by schedule_id, time_zone, opens_at, closes_at

),

reaches as (

    select
        *,
        max(ended_at) over (
            partition by schedule_id order by started_at, ended_at
            rows between unbounded preceding and 1 preceding
        ) as reached_at
    from openings
    where started_at < ended_at

),

islands as (

    select
        *,
        sum(case when started_at <= reached_at then 0 else 1 end) over (
            partition by schedule_id order by started_at, ended_at
            rows between unbounded preceding and current row
        ) as island_number
    from reaches

)

select
    schedule_id,
    min(started_at) as started_at,
    max(ended_at) as ended_at
from islands
group by schedule_id, island_number
