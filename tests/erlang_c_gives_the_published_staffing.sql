-- 250 calls an hour of 330 seconds, 80 % to be answered in 30 seconds: 22.92 erlangs, 27 agents
-- answer 78.2 % in time, 28 answer 85.7 % and are busy for 81.9 % of it (of 22.92, rounded first).
with

demand as (

    select
        'published' as example,
        cast(250 as {{ dbt_double() }}) * 330 / 3600 as erlangs,
        cast(330 as {{ dbt_double() }}) as handle_seconds,
        cast(30 as {{ dbt_double() }}) as target_seconds

),

staffing as (

    {{ erlang_c('demand', 'example') }}

),

rounded as (

    select
        agents,
        round(cast(erlangs as decimal(18, 6)), 2) as erlangs,
        round(cast(100 * service_level_rate as decimal(18, 6)), 1) as service_level_percent
    from staffing

),

found as (

    select
        sum(case when erlangs = 22.92 then 1 else 0 end) > 0 as has_traffic,
        sum(case when agents = 27 and service_level_percent = 78.2 then 1 else 0 end) as with_27,
        sum(case when agents = 28 and service_level_percent = 85.7 then 1 else 0 end) as with_28,
        sum(case when agents = 28 then round(100 * erlangs / agents, 1) end) as busy_with_28
    from rounded

)

select *
from found
where not (has_traffic and with_27 = 1 and with_28 = 1 and busy_with_28 = 81.9)
