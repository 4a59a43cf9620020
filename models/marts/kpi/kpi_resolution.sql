-- How many cases were resolved and how long it took, in each period and slice. Times are
-- booked on the resolution that ended them; a cohort on the creation of its cases.
{{ told_by_period('int_resolution_moments') }}
{%- set slices = ['channel', 'reason', 'priority', 'brand', 'region', 'group', 'agent', 'account_segment', 'connector'] %}
{%- set of_case = slices | reject('in', ['group', 'agent']) | list %}
{%- set counts = {
    'resolutions': "moment = 'resolution'",
    'closed_once': 'is_only_one',
    'resolved_cases': 'is_still_resolved',
    'full_history_cases': 'is_still_resolved and has_full_history',
    'first_resolved_cases': 'first_resolution_seconds is not null',
    'cohort_cases': 'is_in_cohort',
    'cohort_resolved_cases': 'is_in_cohort and is_resolved_in_time',
    'new_cases': "moment = 'creation'",
    'reopens': "moment = 'reopen'",
} %}
{%- set with_median = [
    'resolution', 'resolution_business', 'first_resolution', 'first_resolution_business', 'requester_wait', 'requester_wait_business',
] %}
{%- set durations = ['new', 'open', 'agent_wait', 'on_hold', 'reopened_gap'] + with_median %}
{%- set sums = {'activities': 'agent_activities_in_cycle'} %}
{%- for name in durations %}
{%- do sums.update({name ~ '_seconds': name ~ '_seconds'}) %}
{%- do counts.update({name ~ '_times': name ~ '_seconds is not null'}) %}
{%- endfor %}
with

as_of as (

    select as_of from {{ ref('as_of') }}

),

moments as (

    select * from {{ ref('int_resolution_moments') }}

),

sliced as (

    select
        moments.*,
        case when moments.moment = 'resolution' then moments.case_id end as closed_case_id,
        -- a resolution that is the first and stands is the only one of its case; of others a period may have several
        moments.is_first and moments.is_still_resolved as is_only_one,
        case when moments.moment = 'resolution' and not (moments.is_first and moments.is_still_resolved) then moments.case_id end
            as reclosed_case_id,
        moments.horizon_at <= as_of.as_of as is_in_cohort
    from moments
    cross join as_of

),

resolutions as (

    select * from sliced
    where moment = 'resolution'

),

days as (

    {{ days_by_slice('sliced', slices, counts, sums) }}

),

counted as (

    {{ days_by_period('days', counts | list + sums | list) }}

),

reclosed as (

    {{ things_by_period_and_slice('resolutions', slices, ['resolution'], 'reclosed_case_id', of_case) }}

),

reopened as (

    {{ things_by_period_and_slice('resolutions', slices, ['resolution'], 'case when was_reopened then closed_case_id end', of_case) }}

),

medians as (

    select
        {{ kpi_key(slices, grains=[]) }},
        {%- for name in with_median %}
        {{ median(name ~ '_seconds') }} / 60 as {{ name }}_minutes_median,
        {{ p90(name ~ '_seconds') }} / 60 as {{ name }}_minutes_p90{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ in_periods('resolutions') }}
    {{ group_by_period_and_slice(slices, grains=[]) }}

),

measured as (

    select
        counted.*,
        counted.closed_once + coalesce(reclosed.things, 0) as closed_cases,
        coalesce(reopened.things, 0) as reopened_cases,
        {%- for name in with_median %}
        medians.{{ name }}_minutes_median,
        medians.{{ name }}_minutes_p90{{ ',' if not loop.last }}
        {%- endfor %}
    from counted
    {%- for others in ['reclosed', 'reopened', 'medians'] %}
    left join {{ others }}
        on {{ same_period_and_slice('counted', others) | indent(4) }}
    {%- endfor %}

)

select
    period_grain,
    period_start,
    slice,
    slice_value,
    {%- for name in [
        'resolutions', 'resolved_cases', 'closed_cases', 'full_history_cases', 'first_resolved_cases', 'activities', 'cohort_cases',
        'cohort_resolved_cases', 'new_cases', 'reopens', 'reopened_cases',
    ] %}
    {{ name }},
    {%- endfor %}
    {%- for name, duration in [
        ('new', 'new'), ('open', 'open'), ('pending', 'agent_wait'), ('on_hold', 'on_hold'), ('reopened_gap', 'reopened_gap'),
    ] %}
    {{ ratio(duration ~ '_seconds', duration ~ '_times') }} / 60 as {{ name }}_minutes_mean,
    {%- endfor %}
    {%- for name in with_median %}
    {{ name }}_minutes_median,
    {{ name }}_minutes_p90,
    {{ ratio(name ~ '_seconds', name ~ '_times') }} / 60 as {{ name }}_minutes_mean,
    {%- endfor %}
    {{ ratio('full_history_cases', 'resolved_cases') }} as full_history_rate,
    {{ ratio('activities', 'resolutions') }} as activities_per_resolution,
    {{ ratio('cohort_resolved_cases', 'cohort_cases') }} as resolution_rate,
    {{ ratio('resolutions', 'new_cases') }} as clearance_rate,
    {{ ratio('reopened_cases', 'closed_cases') }} as reopen_rate
from measured
