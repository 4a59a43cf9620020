-- A row is a KPI of the registry in a period and slice, with what it was in the period before,
-- and the season that its history is of: of a day the weekday.
{{ config(materialized='view') }}{# read once, by kpi_scorecard #}
with

as_of as (

    select {{ local_date('as_of') }} as last_day from {{ ref('as_of') }}

),

figures as (

    {%- for figure in kpi_registry() %}
    select
        '{{ figure.kpi }}' as kpi,
        period_grain,
        period_start,
        slice,
        slice_value,
        {{ 'currency' if figure.unit == 'money' else no_text() }} as currency,
        cast({{ figure.numerator or 'null' }} as {{ dbt_double() }}) as numerator,
        cast({{ figure.denominator or 'null' }} as {{ dbt_double() }}) as denominator,
        cast({{ figure.value }} as {{ dbt_double() }}) as value,
        '{{ figure.unit }}' as unit,
        {{ nearest_integer(figure.n or figure.denominator) }} as n,
        cast({{ 'null' if figure.higher_is_better is none else figure.higher_is_better }} as boolean) as higher_is_better
    from {{ ref(figure.table) }}
    {%- if figure.instrument %}
    where instrument = '{{ figure.instrument }}'
    {%- endif %}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

dated as (

    select
        figures.*,
        case when figures.period_grain = 'day' then {{ iso_weekday('figures.period_start') }} else 0 end as season,
        case figures.period_grain
            when 'day' then {{ dbt.dateadd('day', 1, 'figures.period_start') }}
            when 'week' then {{ dbt.dateadd('day', 7, 'figures.period_start') }}
            when 'month' then {{ dbt.dateadd('month', 1, 'figures.period_start') }}
            else {{ dbt.dateadd('month', 3, 'figures.period_start') }}
        end as next_period_start,
        as_of.last_day
    from figures
    cross join as_of

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
    higher_is_better,
    cast(next_period_start as date) <= last_day as is_complete,
    season,
    -- the period before, where it has a row at all
    case
        when lag(cast(next_period_start as date)) over series = period_start then lag(value) over series
    end as previous_value
from dated
window series as (partition by kpi, period_grain, slice, slice_value, currency order by period_start)
