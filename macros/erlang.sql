{#-
    Erlang C: how a queue of calls or chats does with a number of agents. Not for email, which
    waits without a line, and without abandonment, so it asks for a little too many.

    A query over a CTE with a row for each `key`, columns erlangs (work that arrives in an hour,
    in agent hours), handle_seconds and target_seconds: a row for each key and number of agents
    that can keep up. The sums are over A^k / k!, relative to the last term, so that no factorial
    overflows.
-#}
{% macro erlang_c(demand, key) -%}
with

numbers as (

    {{ numbers() }}

),

factorials as (

    select
        number,
        sum(case when number > 0 then ln(number) else 0 end) over (order by number) as ln_factorial
    from numbers
    where number <= 1000

),

-- one more than the work itself, up to where nobody waits any more
candidates as (

    select
        demand.{{ key }},
        demand.erlangs,
        demand.handle_seconds,
        demand.target_seconds,
        factorials.number as agents,
        factorials.ln_factorial
    from {{ demand }} as demand
    inner join factorials
        on demand.erlangs < factorials.number
        and demand.erlangs + 4 * sqrt(demand.erlangs) + 4 > factorials.number
    where demand.erlangs > 0

),

terms as (

    select
        candidates.{{ key }},
        candidates.erlangs,
        candidates.handle_seconds,
        candidates.target_seconds,
        candidates.agents,
        candidates.agents / (candidates.agents - candidates.erlangs) as waiting_term,
        sum(exp(
            (factorials.number - candidates.agents) * ln(candidates.erlangs)
            + candidates.ln_factorial - factorials.ln_factorial
        )) as serving_terms
    from candidates
    inner join factorials
        on candidates.agents > factorials.number
    group by 1, 2, 3, 4, 5, 6

),

waits as (

    select
        *,
        waiting_term / (serving_terms + waiting_term) as wait_rate
    from terms

)

select
    {{ key }},
    erlangs,
    agents,
    wait_rate,
    1 - wait_rate * exp(-(agents - erlangs) * target_seconds / handle_seconds) as service_level_rate,
    wait_rate * handle_seconds / (agents - erlangs) as wait_seconds_mean,
    erlangs / agents as occupancy_rate
from waits
{%- endmacro %}
