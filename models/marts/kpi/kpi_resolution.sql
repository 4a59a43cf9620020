-- How many cases were resolved and how long it took, in each period and slice. Times are
-- booked on the resolution that ended them; a cohort on the creation of its cases.
{{ told_by_period('int_resolution_moments') }}
{%- set slices = ['channel', 'reason', 'priority', 'brand', 'region', 'group', 'agent', 'account_segment', 'connector'] %}
{%- set of_case = slices | reject('in', ['group', 'agent']) | list %}
{%- set durations = [
    'resolution', 'resolution_business', 'requester_wait', 'requester_wait_business', 'new', 'open', 'agent_wait', 'on_hold',
    'reopened_gap',
] %}
{%- set with_median = [
    'resolution', 'resolution_business', 'first_resolution', 'first_resolution_business', 'requester_wait', 'requester_wait_business',
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
        -- a resolution that is the first and stands is the only one of its case; of others a period may have several
        moments.is_first and moments.is_still_resolved as is_only_one,
        case when moments.moment = 'resolution' and not (moments.is_first and moments.is_still_resolved) then moments.case_id end
            as reclosed_case_id,
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
        count(case when is_only_one then 1 end) as closed_once,
        count(resolved_case_id) as resolved_cases,
        count(case when is_fully_told then 1 end) as full_history_cases,
        count(first_resolution_seconds) as first_resolved_cases,
        {{ mean_minutes('new_seconds') }} as new_minutes_mean,
        {{ mean_minutes('open_seconds') }} as open_minutes_mean,
        {{ mean_minutes('agent_wait_seconds') }} as pending_minutes_mean,
        {{ mean_minutes('on_hold_seconds') }} as on_hold_minutes_mean,
        {{ mean_minutes('reopened_gap_seconds') }} as reopened_gap_minutes_mean,
        {%- for name in with_median %}
        {{ duration_statistics(name ~ '_seconds', name ~ '_minutes') }},
        {%- endfor %}
        cast(coalesce(sum(agent_activities_in_cycle), 0) as bigint) as activities,
        count(case when is_in_cohort then 1 end) as cohort_cases,
        count(case when is_in_cohort and is_resolved_in_time then 1 end) as cohort_resolved_cases,
        count(case when moment = 'creation' then 1 end) as new_cases,
        count(case when moment = 'reopen' then 1 end) as reopens
    from {{ in_periods('sliced') }}
    {{ group_by_period_and_slice(slices, grains=[]) }}

),

reclosed as (

    {{ things_by_period_and_slice('sliced', slices, ['resolution'], 'reclosed_case_id', of_case) }}

),

reopened as (

    {{ things_by_period_and_slice('sliced', slices, ['resolution'], 'case when was_reopened then closed_case_id end', of_case) }}

),

measured as (

    select
        counted.*,
        counted.closed_once + coalesce(reclosed.things, 0) as closed_cases,
        coalesce(reopened.things, 0) as reopened_cases
    from counted
    left join reclosed
        on {{ same_period_and_slice('counted', 'reclosed') | indent(4) }}
    left join reopened
        on {{ same_period_and_slice('counted', 'reopened') | indent(4) }}

)

select
    period_grain,
    period_start,
    slice,
    slice_value,
    {%- for name in [
        'resolutions', 'resolved_cases', 'closed_cases', 'full_history_cases', 'first_resolved_cases', 'activities', 'cohort_cases',
        'cohort_resolved_cases', 'new_cases', 'reopens', 'reopened_cases', 'new_minutes_mean', 'open_minutes_mean',
        'pending_minutes_mean', 'on_hold_minutes_mean', 'reopened_gap_minutes_mean',
    ] %}
    {{ name }},
    {%- endfor %}
    {%- for name in with_median %}
    {{ name }}_minutes_median,
    {{ name }}_minutes_p90,
    {{ name }}_minutes_mean,
    {%- endfor %}
    {{ ratio('full_history_cases', 'resolved_cases') }} as full_history_rate,
    {{ ratio('activities', 'resolutions') }} as activities_per_resolution,
    {{ ratio('cohort_resolved_cases', 'cohort_cases') }} as resolution_rate,
    {{ ratio('resolutions', 'new_cases') }} as clearance_rate,
    {{ ratio('reopened_cases', 'closed_cases') }} as reopen_rate
from measured
