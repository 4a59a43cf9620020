-- How fast customers were answered, in each period and slice, booked on the answer.
{{ told_by_period('int_response_moments') }}
{%- set slices = ['channel', 'reason', 'priority', 'brand', 'region', 'group', 'agent', 'account_segment', 'connector'] %}
with

moments as (

    select * from {{ ref('int_response_moments') }}

),

case_slices as (

    select * from {{ ref('int_case_slices') }}

),

sliced as (

    select
        moments.moment_date,
        {{ case_slice_columns('case_slices') }},
        moments.group_id,
        moments.agent_id,
        moments.moment,
        case_slices.has_full_history,
        case when moments.moment = 'first response' then moments.seconds end as first_response_seconds,
        case when moments.moment = 'first response' then moments.business_seconds end as first_response_business_seconds,
        case when moments.moment = 'response' then moments.seconds end as response_seconds,
        case when moments.moment = 'response' then moments.business_seconds end as response_business_seconds
    from moments
    inner join case_slices
        on moments.case_id = case_slices.case_id

)

select
    {{ kpi_key(slices, grains=[]) }},
    count(case when moment = 'first response' then 1 end) as first_responses,
    count(case when moment = 'first response' and has_full_history then 1 end) as full_history_cases,
    {{ ratio(
        "count(case when moment = 'first response' and has_full_history then 1 end)",
        "count(case when moment = 'first response' then 1 end)"
    ) }} as full_history_rate,
    {{ duration_statistics('first_response_seconds', 'first_response_minutes') }},
    {{ duration_statistics('first_response_business_seconds', 'first_response_business_minutes') }},
    count(case when moment = 'response' then 1 end) as responses,
    {{ duration_statistics('response_seconds', 'response_minutes') }},
    {{ duration_statistics('response_business_seconds', 'response_business_minutes') }},
    count(case when moment = 'achieved' then 1 end) as sla_achieved,
    count(case when moment = 'breached' then 1 end) as sla_breached,
    {{ ratio(
        "count(case when moment = 'achieved' then 1 end)", "count(case when moment in ('achieved', 'breached') then 1 end)"
    ) }} as sla_achieved_rate
from {{ in_periods('sliced') }}
{{ group_by_period_and_slice(slices, grains=[]) }}
