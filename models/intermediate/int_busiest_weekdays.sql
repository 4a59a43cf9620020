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

conversations as (

    select cast(null as {{ dbt.type_string() }}) as agent_id, created_date from cases

    union all

    select agent_id, {{ local_date('created_at') }} from {{ ref('int_conversation_history') }}
    where is_new

),

counts as (

    select
        cast({{ dbt.date_trunc('month', 'created_date') }} as date) as month_start_date,
        {{ iso_weekday('created_date') }} as weekday,
        agent_id,
        cast(count(*) as {{ dbt_double() }}) as conversations
    from conversations
    group by 1, 2, 3

),

-- a month has as many Mondays as sevens fit into its days from the first Monday on
averages as (

    select
        counts.month_start_date,
        counts.agent_id,
        counts.weekday,
        counts.conversations / ceil((
            {{ days_of_month('counts.month_start_date', 'as_of.as_of') }}
            - mod(counts.weekday - {{ iso_weekday('counts.month_start_date') }} + 7, 7)
        ) / 7.0) as conversations_per_day
    from counts
    cross join {{ ref('as_of') }} as as_of

),

ranked as (

    select
        *,
        rank() over (
            partition by month_start_date, agent_id order by conversations_per_day desc
        ) as place
    from averages

)

select
    month_start_date,
    agent_id,
    {{ dbt.listagg(weekday_name('weekday'), "', '", 'order by weekday') }} as busiest_weekday,
    max(conversations_per_day) as conversations_on_busiest_weekday
from ranked
where place = 1
group by 1, 2
