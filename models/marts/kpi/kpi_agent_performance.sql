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
{%- set counts = {
    'assigned': "moment = 'assigned'",
    'full_history_assigned': "moment = 'assigned' and has_full_history",
    'completed': "moment = 'assigned' and completed_by is not null",
    'completed_by_closing': "moment = 'assigned' and completed_by = 'closing'",
    'completed_by_reassigning': "moment = 'assigned' and completed_by = 'reassigning'",
    'touched': "moment = 'assigned' and seconds is not null",
    'touched_by_any': "moment = 'assigned' and other_seconds is not null",
    'active_stints': "moment = 'completed' and seconds is not null",
    'measured_stints': "moment = 'completed' and other_seconds is not null",
    'replies_sent': "moment = 'reply'",
    'resolutions': "moment = 'resolution'",
    'resolved_cases': "moment = 'resolved'",
    'measured_cases': "moment = 'resolved' and seconds is not null",
} %}
{%- set sums = {
    'first_touch_seconds': "case when moment = 'assigned' then seconds end",
    'first_touch_any_seconds': "case when moment = 'assigned' then other_seconds end",
    'active_seconds': "case when moment = 'completed' then seconds end",
    'resolution_seconds': "case when moment = 'completed' then other_seconds end",
    'handle_seconds': "case when moment = 'resolved' then seconds end",
    'staffed_seconds': "case when moment = 'hour' then seconds end",
} %}
{%- set of_the_hour = ['cases_handled', 'resolutions'] %}
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

days as (

    select
        {{ slice_key(slices) }},
        moment_date,
        {%- for name, condition in counts.items() %}
        count(case when {{ condition }} then 1 end) as {{ name }},
        {%- endfor %}
        {%- for name, value in sums.items() %}
        sum({{ value }}) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from sliced
    {{ group_by_day_and_slice(slices) }}

),

counted as (

    {{ days_by_period('days', counts | list + sums | list) }}

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
        coalesce(customers_helped.things, 0) as customers_helped,
        cast(counted.staffed_seconds as {{ dbt_double() }}) / 3600 as staffed_hours
    from counted
    {%- for name, moment in different_cases.items() %}
    left join cases_by_moment as {{ name }}
        on {{ same_period_and_slice('counted', name) | indent(4) }}
        and {{ name }}.moment = '{{ moment }}'
    {%- endfor %}
    left join customers_helped
        on {{ same_period_and_slice('counted', 'customers_helped') | indent(4) }}

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
    {%- for name in counts | list + different_cases | list %}
    {{ name }},
    {%- endfor %}
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
