-- What customers and staff answered when asked, by instrument, in each period and slice. Offers
-- are booked when made, answers when given.
{{ told_by_period('int_survey_moments') }}
{%- set slices = ['channel', 'reason', 'priority', 'brand', 'region', 'agent', 'account_segment', 'connector'] %}
{%- set flags = ['positive', 'negative', 'promoter', 'detractor', 'low_effort'] %}
with

moments as (

    select * from {{ ref('int_survey_moments') }}

),

days as (

    select
        {{ slice_key(slices) }},
        moment_date,
        instrument,
        count(case when moment = 'offer' then 1 end) as offered,
        count(case when moment = 'answer' then 1 end) as answered,
        {%- for flag in flags %}
        count(case when moment = 'answer' and is_{{ flag }} then 1 end) as {{ flag }},
        {%- endfor %}
        sum(case when moment = 'answer' then upward_score end) as score_sum,
        count(case when moment = 'answer' then upward_score end) as scores
    from moments
    {{ group_by_day_and_slice(slices, also=['instrument']) }}

),

counts as (

    select
        period_grain,
        period_start,
        slice,
        slice_value,
        instrument,
        not instrument in ('esat', 'enps') or sum(answered) >= 5 as is_shown,
        {%- for name in ['offered', 'answered'] + flags %}
        cast(sum({{ name }}) as bigint) as {{ name }},
        {%- endfor %}
        {{ ratio('sum(score_sum)', 'sum(scores)') }} as score_mean
    from {{ in_periods('days') }}
    group by 1, 2, 3, 4, 5

)

select
    period_grain,
    period_start,
    slice,
    slice_value,
    instrument,
    offered,
    answered,
    case when is_shown then {{ ratio('answered', 'offered') }} end as response_rate,
    positive,
    negative,
    promoter as promoters,
    detractor as detractors,
    low_effort,
    case when instrument = 'csat' then {{ ratio('positive', 'answered') }} end as csat_rate,
    case when instrument = 'happiness' then {{ ratio('100 * (positive - negative)', 'answered') }} end as happiness_score,
    case when instrument = 'nps' then {{ ratio('100 * (promoter - detractor)', 'answered') }} end as nps_score,
    case when instrument = 'ces' then score_mean end as ces_mean,
    case when instrument = 'ces' then {{ ratio('low_effort', 'answered') }} end as low_effort_rate,
    case when instrument = 'esat' and is_shown then {{ ratio('positive', 'answered') }} end as esat_rate,
    case when instrument = 'enps' and is_shown then {{ ratio('100 * (promoter - detractor)', 'answered') }} end as enps_score
from counts
