-- A row is a KPI in a period and slice, set against the period before and against its own
-- history: the median of the eight periods before, for days of the same weekday, and how far
-- those usually lie from it. What lies three and a half such deviations off is an anomaly.
{%- set key = ['kpi', 'period_grain', 'period_start', 'slice', 'slice_value', 'currency'] %}
with

figures as (

    select
        *,
        coalesce(currency, '') as currency_key
    from {{ ref('int_scorecard_values') }}

),

steps as (

    {%- for step in range(1, 9) %}
    select {{ step }} as step {{ 'union all' if not loop.last }}
    {%- endfor %}

),

wanted as (

    select
        figures.*,
        figures.place - steps.step as wanted_place
    from figures
    cross join steps
    where figures.place > steps.step

),

histories as (

    select
        wanted.kpi,
        wanted.period_grain,
        wanted.period_start,
        wanted.slice,
        wanted.slice_value,
        wanted.currency_key,
        earlier.value
    from wanted
    inner join figures as earlier
        on wanted.kpi = earlier.kpi
        and wanted.period_grain = earlier.period_grain
        and wanted.slice = earlier.slice
        and wanted.slice_value = earlier.slice_value
        and wanted.currency_key = earlier.currency_key
        and wanted.season = earlier.season
        and wanted.wanted_place = earlier.place
    where earlier.value is not null

),

medians as (

    select
        kpi,
        period_grain,
        period_start,
        slice,
        slice_value,
        currency_key,
        count(*) as history_length,
        {{ middle('value') }} as baseline_median
    from histories
    group by 1, 2, 3, 4, 5, 6

),

deviations as (

    select
        medians.kpi,
        medians.period_grain,
        medians.period_start,
        medians.slice,
        medians.slice_value,
        medians.currency_key,
        medians.history_length,
        medians.baseline_median,
        {{ middle('abs(histories.value - medians.baseline_median)') }} as baseline_deviation
    from medians
    inner join histories
        on medians.kpi = histories.kpi
        and medians.period_grain = histories.period_grain
        and medians.period_start = histories.period_start
        and medians.slice = histories.slice
        and medians.slice_value = histories.slice_value
        and medians.currency_key = histories.currency_key
    group by 1, 2, 3, 4, 5, 6, 7, 8

)

select
    {%- for column in key %}
    figures.{{ column }},
    {%- endfor %}
    figures.numerator,
    figures.denominator,
    figures.value,
    figures.unit,
    figures.n,
    figures.previous_value,
    {{ ratio('figures.value - figures.previous_value', 'abs(figures.previous_value)') }} as change_rate,
    deviations.baseline_median,
    deviations.baseline_deviation,
    -- 1.4826 turns a median deviation into what a standard deviation would be; counts vary by
    -- their square root at least. Not judged: a running period, one with less than four before
    -- it, a rate or duration of fewer than five.
    case
        when not figures.is_complete or figures.value is null or deviations.history_length < 4 then null
        when figures.unit = 'count'
        then abs(figures.value - deviations.baseline_median) > 3.5 * 1.4826 * deviations.baseline_deviation
            and abs(figures.value - deviations.baseline_median) > 3.5 * sqrt(abs(deviations.baseline_median) + 1)
        when figures.n >= 5
        then deviations.baseline_deviation > 0
            and abs(figures.value - deviations.baseline_median) > 3.5 * 1.4826 * deviations.baseline_deviation
    end as is_anomaly,
    figures.higher_is_better,
    figures.is_complete
from figures
left join deviations
    on figures.kpi = deviations.kpi
    and figures.period_grain = deviations.period_grain
    and figures.period_start = deviations.period_start
    and figures.slice = deviations.slice
    and figures.slice_value = deviations.slice_value
    and figures.currency_key = deviations.currency_key
