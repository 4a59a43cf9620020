-- A row is in each of its periods and slices once, and in none that it lacks.
with

moments as (

    select
        date '2025-03-04' as happened_on,
        'email' as channel,
        'ann' as agent_id
    union all
    select
        date '2025-03-05' as happened_on,
        'chat' as channel,
        cast(null as {{ dbt.type_string() }}) as agent_id

),

sliced as (

    select
        {{ period_columns('happened_on', grains=['day', 'month']) }},
        channel,
        agent_id
    from moments

),

figures as (

    select
        {{ kpi_key(['channel', 'agent'], grains=['day', 'month']) }},
        count(*) as moments
    from sliced
    {{ group_by_period_and_slice(['channel', 'agent'], grains=['day', 'month']) }}

),

counts as (

    select
        count(*) as figures,
        sum(case when period_grain = 'month' and period_start = date '2025-03-01' and slice = 'all' and slice_value = 'all' then moments end) as of_month,
        sum(case when period_grain = 'day' and slice = 'channel' and slice_value = 'email' then moments end) as of_email,
        sum(case when slice = 'agent' then moments end) as of_agents
    from figures

)

-- of two days and a month: all; two channels; one agent
select * from counts
where figures <> 9
    or of_month <> 2
    or of_email <> 1
    or of_agents <> 2
