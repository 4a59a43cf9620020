-- How many cases were resolved and how long it took, in each period and slice. Times are
-- booked on the resolution that ended them; a cohort on the creation of its cases.
{{ told_by_period('int_resolution_moments') }}
{%- set slices = ['channel', 'reason', 'priority', 'brand', 'region', 'group', 'agent', 'account_segment', 'connector'] %}
{%- set of_case = slices | reject('in', ['group', 'agent']) | list %}
{%- set durations = [
    'resolution', 'resolution_business', 'requester_wait', 'requester_wait_business', 'new', 'open', 'agent_wait', 'on_hold',
    'reopened_gap',
] %}
with

moments as (

    select * from {{ ref('int_resolution_moments') }}

),

cases as (

    select
        *,
        {{ add_seconds('created_at', '7 * 86400') }} as horizon_at
    from {{ ref('fct_cases') }}

),

case_slices as (

    select * from {{ ref('int_case_slices') }}

),

sliced as (

    select
        {{ case_slice_columns('case_slices') }},
        moments.group_id,
        moments.agent_id,
        moments.moment,
        moments.moment_date,
        moments.was_reopened,
        moments.agent_activities_in_cycle,
        case when moments.moment = 'resolution' then moments.case_id end as closed_case_id,
        -- the time of a whole life belongs to the resolution that ended it
        case when moments.is_still_resolved then moments.case_id end as resolved_case_id,
        moments.is_still_resolved and case_slices.has_full_history as is_fully_told,
        {%- for duration in durations %}
        case when moments.is_still_resolved then cases.{{ duration }}_seconds end as {{ duration }}_seconds,
        {%- endfor %}
        case when moments.is_first then cases.first_resolution_seconds end as first_resolution_seconds,
        case when moments.is_first then cases.first_resolution_business_seconds end as first_resolution_business_seconds,
        moments.moment = 'creation' and cases.horizon_at <= cases.as_of as is_in_cohort,
        cases.first_resolved_at <= cases.horizon_at as is_resolved_in_time
    from moments
    inner join cases
        on moments.case_id = cases.case_id
    inner join case_slices
        on moments.case_id = case_slices.case_id

),

counted as (

    select
        {{ kpi_key(slices, grains=[]) }},
        count(closed_case_id) as resolutions,
        count(resolved_case_id) as resolved_cases,
        count(case when is_fully_told then 1 end) as full_history_cases,
        {{ duration_statistics('resolution_seconds', 'resolution_minutes') }},
        {{ duration_statistics('resolution_business_seconds', 'resolution_business_minutes') }},
        count(first_resolution_seconds) as first_resolved_cases,
        {{ duration_statistics('first_resolution_seconds', 'first_resolution_minutes') }},
        {{ duration_statistics('first_resolution_business_seconds', 'first_resolution_business_minutes') }},
        {{ mean_minutes('new_seconds') }} as new_minutes_mean,
        {{ mean_minutes('open_seconds') }} as open_minutes_mean,
        {{ mean_minutes('agent_wait_seconds') }} as pending_minutes_mean,
        {{ mean_minutes('on_hold_seconds') }} as on_hold_minutes_mean,
        {{ mean_minutes('reopened_gap_seconds') }} as reopened_gap_minutes_mean,
        {{ duration_statistics('requester_wait_seconds', 'requester_wait_minutes') }},
        {{ duration_statistics('requester_wait_business_seconds', 'requester_wait_business_minutes') }},
        cast(coalesce(sum(agent_activities_in_cycle), 0) as bigint) as activities,
        count(case when is_in_cohort then 1 end) as cohort_cases,
        count(case when is_in_cohort and is_resolved_in_time then 1 end) as cohort_resolved_cases,
        count(case when moment = 'creation' then 1 end) as new_cases,
        count(case when moment = 'reopen' then 1 end) as reopens
    from {{ in_periods('sliced') }}
    {{ group_by_period_and_slice(slices, grains=[]) }}

),

closed as (

    {{ things_by_period_and_slice('sliced', slices, ['resolution'], 'closed_case_id', of_case) }}

),

reopened as (

    {{ things_by_period_and_slice('sliced', slices, ['resolution'], 'case when was_reopened then closed_case_id end', of_case) }}

),

measured as (

    select
        counted.*,
        coalesce(closed.things, 0) as closed_cases,
        coalesce(reopened.things, 0) as reopened_cases
    from counted
    left join closed
        on {{ same_period_and_slice('counted', 'closed') | indent(4) }}
    left join reopened
        on {{ same_period_and_slice('counted', 'reopened') | indent(4) }}

)

select
    *,
    {{ ratio('full_history_cases', 'resolved_cases') }} as full_history_rate,
    {{ ratio('activities', 'resolutions') }} as activities_per_resolution,
    {{ ratio('cohort_resolved_cases', 'cohort_cases') }} as resolution_rate,
    {{ ratio('resolutions', 'new_cases') }} as clearance_rate,
    {{ ratio('reopened_cases', 'closed_cases') }} as reopen_rate
from measured
