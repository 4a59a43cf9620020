-- How many people are needed at which hour of the week, so that 80 % of calls and of chats are
-- answered in 20 seconds? Erlang C over the mean arrivals of each weekday and local hour. It is
-- for queues in which somebody waits, so email is not in it; breaks and meetings come on top.
-- dbt compile --select when_to_staff --vars '{service_level_rate: 0.8, service_level_seconds: 20}'
with

contacts as (

    select
        *,
        {{ reporting_time('started_at') }} as local_started_at
    from {{ ref('fct_contacts') }}
    where kind in ('call', 'chat') and direction = 'in'

),

days as (

    select * from {{ ref('dim_dates') }}

),

bounds as (

    select
        min(cast(local_started_at as date)) as first_day,
        max(cast(local_started_at as date)) as last_day
    from contacts

),

weekdays as (

    select
        days.weekday,
        count(*) as number_of_days
    from days
    inner join bounds
        on days.date_day between bounds.first_day and bounds.last_day
    group by 1

),

handle_times as (

    select
        kind,
        avg(talk_seconds + coalesce(hold_seconds, 0) + coalesce(wrap_seconds, 0)) as handle_seconds
    from contacts
    where is_answered
    group by 1

),

arrivals as (

    select
        kind,
        {{ iso_weekday('local_started_at') }} as weekday_number,
        extract(hour from local_started_at) as hour_of_day,
        count(*) as offered
    from contacts
    group by 1, 2, 3

),

demand as (

    select
        arrivals.kind || ' ' || cast(arrivals.weekday_number as {{ dbt.type_string() }}) || ' '
        || cast(arrivals.hour_of_day as {{ dbt.type_string() }}) as hour_of_week,
        arrivals.kind,
        arrivals.weekday_number,
        arrivals.hour_of_day,
        {{ ratio('arrivals.offered', 'weekdays.number_of_days') }} as offered_per_hour,
        handle_times.handle_seconds,
        {{ ratio('arrivals.offered', 'weekdays.number_of_days') }} * handle_times.handle_seconds / 3600 as erlangs,
        cast({{ var('service_level_seconds') }} as {{ dbt_double() }}) as target_seconds
    from arrivals
    inner join weekdays
        on arrivals.weekday_number = weekdays.weekday
    inner join handle_times
        on arrivals.kind = handle_times.kind

),

staffing as (

    {{ erlang_c('demand', 'hour_of_week') }}

),

enough as (

    select
        hour_of_week,
        min(agents) as agents
    from staffing
    where service_level_rate >= {{ var('service_level_rate', 0.8) }}
    group by 1

)

select
    demand.kind,
    demand.weekday_number,
    demand.hour_of_day,
    {{ weekday_name('demand.weekday_number') }} as name_of_day,
    demand.offered_per_hour,
    demand.handle_seconds,
    demand.erlangs,
    enough.agents,
    staffing.service_level_rate,
    staffing.wait_seconds_mean,
    staffing.occupancy_rate
from demand
inner join enough
    on demand.hour_of_week = enough.hour_of_week
inner join staffing
    on enough.hour_of_week = staffing.hour_of_week
    and enough.agents = staffing.agents
order by 1, 2, 3
