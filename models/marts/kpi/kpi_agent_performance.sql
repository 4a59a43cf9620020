-- What agents did, and what was done for groups while they had the case, in each period. What
-- was assigned is booked on the assignment, also whether it was completed since; times on what
-- ended them. Hours at work are of an agent and of no case, so of no group: kpi_workload has them
-- by the team that the agent belongs to.
{%- set slices = ['group', 'agent', 'connector'] %}
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
        coalesce(cases.connector, agents.connector) as connector,
        moments.moment,
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

measured as (

    select
        {{ kpi_key(slices) }},
        count(case when moment = 'assigned' then 1 end) as assigned,
        count(distinct case when moment = 'assigned' then case_id end) as assigned_cases,
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
        count(distinct case when moment = 'worked' then customer_id end) as customers_helped,
        count(distinct case when moment = 'worked' then case_id end) as conversations_worked,
        count(distinct case when moment = 'in scope' then case_id end) as conversations_in_scope,
        count(distinct case when moment = 'closed' then case_id end) as closed_cases,
        count(case when moment = 'resolution' then 1 end) as resolutions,
        count(case when moment = 'resolved' then 1 end) as resolved_cases,
        count(case when moment = 'resolved' then seconds end) as measured_cases,
        {{ mean_minutes("case when moment = 'resolved' then seconds end") }} as handle_minutes_mean,
        count(distinct case when moment = 'handled' then case_id end) as cases_handled,
        cast(sum(case when moment = 'hour' then seconds end) as {{ dbt_double() }}) / 3600 as staffed_hours
    from sliced
    {{ group_by_period_and_slice(slices) }}

)

select
    *,
    {{ ratio('full_history_assigned', 'assigned') }} as full_history_rate,
    {{ ratio('completed', 'assigned') }} as completion_rate,
    {{ ratio('cases_handled', 'staffed_hours') }} as cases_handled_per_hour,
    {{ ratio('resolutions', 'staffed_hours') }} as cases_solved_per_hour
from measured
