-- A row is a KPI in a period and slice, set against the period before and against its own
-- history: the median of the eight rows before, for days of the same weekday, and how far those
-- usually lie from it. What lies three and a half such deviations off is an anomaly.
{{ told_from_touched_period_on() }}
{%- set steps = range(1, 9) %}
{%- set earlier_values = [] %}
{%- set distances = [] %}
{%- for step in steps %}
    {%- do earlier_values.append('value_' ~ step) %}
    {%- do distances.append('abs(value_' ~ step ~ ' - baseline_median)') %}
{%- endfor %}
with

figures as (

    select * from {{ touched_scores_of(ref('int_scorecard_values')) }}

),

medians as {{ computed_once() }} (

    select
        *,
        {% for value in earlier_values -%}
        case when {{ value }} is null then 0 else 1 end{{ ' + ' if not loop.last }}
        {%- endfor %} as history_length,
        {{ middle_of(earlier_values) }} as baseline_median
    from figures

),

deviations as (

    select
        *,
        {{ middle_of(distances) }} as baseline_deviation
    from medians

)

select
    kpi,
    period_grain,
    period_start,
    slice,
    slice_value,
    currency,
    numerator,
    denominator,
    value,
    unit,
    n,
    previous_value,
    {{ ratio('value - previous_value', 'abs(previous_value)') }} as change_rate,
    baseline_median,
    baseline_deviation,
    -- 1.4826 turns a median deviation into what a standard deviation would be; counts vary by
    -- their square root at least. Not judged: a running period, one with less than four before
    -- it, a rate or duration of fewer than five.
    case
        when not is_complete or value is null or history_length < 4 then null
        when unit = 'count'
        then abs(value - baseline_median) > 3.5 * 1.4826 * baseline_deviation
            and abs(value - baseline_median) > 3.5 * sqrt(abs(baseline_median) + 1)
        when n >= 5
        then baseline_deviation > 0
            and abs(value - baseline_median) > 3.5 * 1.4826 * baseline_deviation
    end as is_anomaly,
    higher_is_better,
    is_complete
from deviations
