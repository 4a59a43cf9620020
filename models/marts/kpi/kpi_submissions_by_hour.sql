-- When cases come in: a local weekday and hour of the reporting zone and a channel.
with

cases as (

    select
        coalesce(channel, 'unknown') as channel,
        created_by_role,
        {{ local_date('created_at') }} as created_date,
        {{ local_hour('created_at') }} as hour
    from {{ ref('fct_cases') }}
    where not is_void

),

days as (

    select * from {{ ref('dim_dates') }}

),

first_case as (

    select min(created_date) as created_date from cases

),

-- how often each weekday came round, quiet ones included
weekdays as (

    select
        days.weekday,
        count(*) as days
    from days
    inner join first_case
        on days.date_day >= first_case.created_date
    group by 1

)

select
    weekdays.weekday,
    cases.hour,
    cases.channel,
    count(*) as new_cases,
    count(case when cases.created_by_role = 'customer' then 1 end) as submissions,
    weekdays.days,
    {{ ratio('count(*)', 'weekdays.days') }} as new_cases_per_day,
    {{ ratio("count(case when cases.created_by_role = 'customer' then 1 end)", 'weekdays.days') }} as submissions_per_day
from cases
inner join days
    on cases.created_date = days.date_day
inner join weekdays
    on days.weekday = weekdays.weekday
group by weekdays.weekday, cases.hour, cases.channel, weekdays.days
