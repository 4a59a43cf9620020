-- A row is a local month of the whole desk (agent_id null) or of an agent, with the weekday on
-- which most new conversations came in on average; all of them where several do.
with

cases as (

    select
        case_id,
        {{ local_date('created_at') }} as created_date
    from {{ ref('fct_cases') }}
    where not is_void

),

days as (

    select * from {{ ref('dim_dates') }}

),

conversations as (

    select cast(null as {{ dbt.type_string() }}) as agent_id, created_date from cases

    union all

    select agent_id, {{ local_date('created_at') }} from {{ ref('int_conversation_history') }}
    where is_new

),

counts as (

    select
        days.month_start_date,
        days.weekday,
        conversations.agent_id,
        count(*) as conversations
    from conversations
    inner join days
        on conversations.created_date = days.date_day
    group by 1, 2, 3

),

weekdays as (

    select
        month_start_date,
        weekday,
        count(*) as number_of_days
    from days
    group by 1, 2

),

ranked as (

    select
        counts.month_start_date,
        counts.agent_id,
        counts.weekday,
        cast(counts.conversations as {{ dbt_double() }}) / weekdays.number_of_days as conversations_per_day,
        rank() over (
            partition by counts.month_start_date, counts.agent_id
            order by cast(counts.conversations as {{ dbt_double() }}) / weekdays.number_of_days desc
        ) as place
    from counts
    inner join weekdays
        on counts.month_start_date = weekdays.month_start_date
        and counts.weekday = weekdays.weekday

)

select
    month_start_date,
    agent_id,
    {{ dbt.listagg(weekday_name('weekday'), "', '", 'order by weekday') }} as busiest_weekday,
    max(conversations_per_day) as conversations_on_busiest_weekday
from ranked
where place = 1
group by 1, 2
