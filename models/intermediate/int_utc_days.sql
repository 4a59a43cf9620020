-- A row is a UTC day, from before the first case to beyond the last instant that a clock
-- may be asked for: a business-time target is due long after as_of.
with

cases as (

    select min(created_at) as first_created_at from {{ ref('cases') }}

),

as_of as (

    select as_of from {{ ref('as_of') }}

),

weekly_hours as (

    select
        schedule_id,
        sum(closes_at - opens_at) * 60 as open_seconds
    from {{ ref('business_hours') }}
    group by 1

),

longest_target as (

    select max(target_seconds) as target_seconds
    from {{ ref('sla_policies') }}
    where in_business_hours

),

targets as (

    select
        coalesce(max(longest_target.target_seconds), 0) as target_seconds,
        coalesce(min(weekly_hours.open_seconds), 604800) as open_seconds
    from longest_target
    left join weekly_hours
        on weekly_hours.open_seconds > 0

),

bounds as (

    select
        cast({{ dbt.dateadd('day', -2, 'cases.first_created_at') }} as date) as first_day,
        -- twice the weeks that the longest target takes, and two months for holidays
        {{ dbt.datediff('cases.first_created_at', 'as_of.as_of', 'day') }} + 64
        + 14 * (targets.target_seconds / targets.open_seconds) as number_of_days
    from cases
    cross join as_of
    cross join targets

),

numbers as (

    {{ numbers() }}

)

select cast({{ dbt.dateadd('day', 'numbers.number', 'bounds.first_day') }} as date) as utc_day
from bounds
inner join numbers
    on bounds.number_of_days >= numbers.number
