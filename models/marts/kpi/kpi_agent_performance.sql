-- What agents did, and what was done for groups while they had the case, in each period. What
-- was assigned is booked on the assignment, also whether it was completed since; times on what
-- ended them. Hours at work are of an agent and of no case, so of no group: kpi_workload has them
-- by the team that the agent belongs to.
{%- set of_the_hour = ['cases_handled', 'resolutions'] %}
with

measured as (

    select
        *,
        cast(nullif(staffed_seconds, 0) as {{ dbt_double() }}) / 3600 as staffed_hours
    from {{ ref('int_performance_counts') }}

),

-- the cases of a connector that tells no hours are none over those of the others; as a case is of
-- one connector, all has the sum of those that have hours
set_against_hours as (

    select
        *,
        {%- for name in of_the_hour %}
        case
            when slice = 'all'
            then cast(
                sum(case when slice = 'connector' and staffed_hours is not null then {{ name }} end)
                    over (partition by period_grain, period_start) as bigint
            )
            when staffed_hours is not null then {{ name }}
        end as {{ name }}_with_hours{{ ',' if not loop.last }}
        {%- endfor %}
    from measured

)

select
    period_grain,
    period_start,
    slice,
    slice_value,
    assigned,
    full_history_assigned,
    completed,
    completed_by_closing,
    completed_by_reassigning,
    touched,
    touched_by_any,
    active_stints,
    measured_stints,
    replies_sent,
    resolutions,
    resolved_cases,
    measured_cases,
    assigned_cases,
    conversations_worked,
    conversations_in_scope,
    closed_cases,
    cases_handled,
    customers_helped,
    staffed_hours,
    {%- for name in of_the_hour %}
    {{ name }}_with_hours,
    {%- endfor %}
    {{ ratio('first_touch_seconds', 'touched') }} / 60 as first_touch_minutes_mean,
    {{ ratio('first_touch_any_seconds', 'touched_by_any') }} / 60 as first_touch_any_minutes_mean,
    {{ ratio('active_seconds', 'active_stints') }} / 60 as active_case_minutes_mean,
    {{ ratio('resolution_seconds', 'measured_stints') }} / 60 as case_resolution_minutes_mean,
    {{ ratio('handle_seconds', 'measured_cases') }} / 60 as handle_minutes_mean,
    {{ ratio('full_history_assigned', 'assigned') }} as full_history_rate,
    {{ ratio('completed', 'assigned') }} as completion_rate,
    {{ ratio('cases_handled_with_hours', 'staffed_hours') }} as cases_handled_per_hour,
    {{ ratio('resolutions_with_hours', 'staffed_hours') }} as cases_solved_per_hour
from set_against_hours
