-- How fast customers were answered, in each period and slice, booked on the answer.
{{ told_by_period('int_response_moments') }}
{%- set slices = ['channel', 'reason', 'priority', 'brand', 'region', 'group', 'agent', 'account_segment', 'connector'] %}
{%- set counts = {
    'first_responses': "moment = 'first response'",
    'full_history_cases': "moment = 'first response' and has_full_history",
    'responses': "moment = 'response'",
    'sla_achieved': "moment = 'achieved'",
    'sla_breached': "moment = 'breached'",
} %}
{%- set durations = ['first_response', 'first_response_business', 'response', 'response_business'] %}
{%- set sums = {} %}
{%- for name in durations %}
{%- do sums.update({name ~ '_seconds': name ~ '_seconds'}) %}
{%- do counts.update({name ~ '_times': name ~ '_seconds is not null'}) %}
{%- endfor %}
with

sliced as (

    select
        *,
        {%- for name, moment in [('first_response', 'first response'), ('response', 'response')] %}
        case when moment = '{{ moment }}' then seconds end as {{ name }}_seconds,
        case when moment = '{{ moment }}' then business_seconds end as {{ name }}_business_seconds{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('int_response_moments') }}

),

answers as (

    select * from sliced
    where moment in ('first response', 'response')

),

days as (

    {{ days_by_slice('sliced', slices, counts, sums) }}

),

counted as (

    {{ days_by_period('days', counts | list + sums | list) }}

),

medians as (

    select
        {{ kpi_key(slices, grains=[]) }},
        {%- for name in durations %}
        {{ median(name ~ '_seconds') }} / 60 as {{ name }}_minutes_median,
        {{ p90(name ~ '_seconds') }} / 60 as {{ name }}_minutes_p90{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ in_periods('answers') }}
    {{ group_by_period_and_slice(slices, grains=[]) }}

)

select
    counted.period_grain,
    counted.period_start,
    counted.slice,
    counted.slice_value,
    counted.first_responses,
    counted.full_history_cases,
    {{ ratio('counted.full_history_cases', 'counted.first_responses') }} as full_history_rate,
    {%- for name in durations %}
    {{ 'counted.responses,' if name == 'response' }}
    medians.{{ name }}_minutes_median,
    medians.{{ name }}_minutes_p90,
    {{ ratio('counted.' ~ name ~ '_seconds', 'counted.' ~ name ~ '_times') }} / 60 as {{ name }}_minutes_mean,
    {%- endfor %}
    counted.sla_achieved,
    counted.sla_breached,
    {{ ratio('counted.sla_achieved', 'counted.sla_achieved + counted.sla_breached') }} as sla_achieved_rate
from counted
left join medians
    on {{ same_period_and_slice('counted', 'medians') }}
