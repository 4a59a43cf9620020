-- A row is a local day of the reporting zone, from the first case to the day of as_of.
{{ leaves_rows() }}
with

utc_days as (

    select utc_day as date_day from {{ ref('int_utc_days') }}

),

zone_offsets as (

    select
        *,
        min(started_at) over () as known_from
    from {{ ref('int_zone_offsets') }}
    where time_zone = '{{ var("reporting_time_zone") }}'

),

as_of as (

    select {{ local_date('as_of') }} as last_day from {{ ref('as_of') }}

),

-- a day begins at the first instant that has its date, also where midnight is skipped
pieces as (

    select
        utc_days.date_day,
        zone_offsets.started_at as offset_started_at,
        zone_offsets.ended_at as offset_ended_at,
        zone_offsets.known_from,
        {{ add_seconds('cast(utc_days.date_day as timestamp)', '-zone_offsets.offset_seconds') }} as midnight_at,
        {{ add_seconds('cast(utc_days.date_day as timestamp)', '86400 - zone_offsets.offset_seconds') }} as next_midnight_at
    from utc_days
    cross join zone_offsets

),

days as (

    select
        date_day,
        min(case when midnight_at > offset_started_at then midnight_at else offset_started_at end) as started_at,
        max(case when next_midnight_at < offset_ended_at then next_midnight_at else offset_ended_at end) as ended_at
    from pieces
    where midnight_at < offset_ended_at and next_midnight_at > offset_started_at
    group by 1
    -- east of UTC the first UTC day is a local one whose beginning lies before what is known of the clock
    having min(midnight_at) >= min(known_from)

)

select
    days.date_day,
    days.started_at,
    days.ended_at,
    cast(date_trunc('week', days.date_day) as date) as week_start_date,
    cast(date_trunc('month', days.date_day) as date) as month_start_date,
    cast(date_trunc('quarter', days.date_day) as date) as quarter_start_date,
    {{ iso_weekday('days.date_day') }} as weekday
from days
inner join as_of
    on days.date_day <= as_of.last_day
