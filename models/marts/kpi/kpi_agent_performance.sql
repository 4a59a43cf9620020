-- What agents did, and what was done for groups while they had the case, in each period. What
-- was assigned is booked on the assignment, also whether it was completed since; times on what
-- ended them. Hours at work are of an agent and of no case, so of no group: kpi_workload has them
-- by the team that the agent belongs to.
{{ told_by_period('int_performance_moments') }}
{%- set slices = ['group', 'agent', 'connector'] %}
{%- set different_cases = {
    'assigned_cases': 'assigned', 'conversations_worked': 'worked', 'conversations_in_scope': 'in scope', 'closed_cases': 'closed',
    'cases_handled': 'handled',
} %}
with

moments as (

    select * from {{ ref('int_performance_moments') }}

),

agents as (

    select * from {{ ref('dim_agents') }}

),

cases as (

    select
        case_id,
        connector,
        history_quality = 'full' as has_full_history
    from {{ ref('fct_cases') }}

),

sliced as (

    select
        {{ period_columns('moments.moment_date') }},
        moments.group_id,
        moments.agent_id,
        coalesce(cases.connector, agents.connector, moments.connector) as connector,
        moments.moment,
        moments.moment_date,
        cases.has_full_history,
        moments.case_id,
        moments.customer_id,
        moments.completed_by,
        moments.seconds,
        moments.other_seconds
    from moments
    left join agents
        on moments.agent_id = agents.agent_id
    left join cases
        on moments.case_id = cases.case_id

),

counted as (

    select
        {{ kpi_key(slices) }},
        count(case when moment = 'assigned' then 1 end) as assigned,
        count(case when moment = 'assigned' and has_full_history then 1 end) as full_history_assigned,
        count(case when moment = 'assigned' and completed_by is not null then 1 end) as completed,
        count(case when moment = 'assigned' and completed_by = 'closing' then 1 end) as completed_by_closing,
        count(case when moment = 'assigned' and completed_by = 'reassigning' then 1 end) as completed_by_reassigning,
        count(case when moment = 'assigned' and seconds is not null then 1 end) as touched,
        {{ mean_minutes("case when moment = 'assigned' then seconds end") }} as first_touch_minutes_mean,
        {{ mean_minutes("case when moment = 'assigned' then other_seconds end") }} as first_touch_any_minutes_mean,
        {{ mean_minutes("case when moment = 'completed' then seconds end") }} as active_case_minutes_mean,
        {{ mean_minutes("case when moment = 'completed' then other_seconds end") }} as case_resolution_minutes_mean,
        count(case when moment = 'reply' then 1 end) as replies_sent,
        count(case when moment = 'resolution' then 1 end) as resolutions,
        count(case when moment = 'resolved' then 1 end) as resolved_cases,
        count(case when moment = 'resolved' then seconds end) as measured_cases,
        {{ mean_minutes("case when moment = 'resolved' then seconds end") }} as handle_minutes_mean,
        cast(sum(case when moment = 'hour' then seconds end) as {{ dbt_double() }}) / 3600 as staffed_hours
    from sliced
    {{ group_by_period_and_slice(slices) }}

),

cases_by_moment as (

    {{ things_by_period_and_slice('sliced', slices, different_cases.values(), 'case_id', own=['connector']) }}

),

customers_helped as (

    {{ things_by_period_and_slice('sliced', slices, ['worked'], 'customer_id') }}

),

measured as (

    select
        counted.*,
        {%- for name in different_cases %}
        coalesce({{ name }}.things, 0) as {{ name }},
        {%- endfor %}
        coalesce(customers_helped.things, 0) as customers_helped
    from counted
    {%- for name, moment in different_cases.items() %}
    left join cases_by_moment as {{ name }}
        on {{ same_period_and_slice('counted', name) | indent(4) }}
        and {{ name }}.moment = '{{ moment }}'
    {%- endfor %}
    left join customers_helped
        on {{ same_period_and_slice('counted', 'customers_helped') | indent(4) }}

)

select
    *,
    {{ ratio('full_history_assigned', 'assigned') }} as full_history_rate,
    {{ ratio('completed', 'assigned') }} as completion_rate,
    {{ ratio('cases_handled', 'staffed_hours') }} as cases_handled_per_hour,
    {{ ratio('resolutions', 'staffed_hours') }} as cases_solved_per_hour
from measured
