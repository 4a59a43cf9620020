-- A row is a KPI of the registry in a period and slice, with what it was in the period before and
-- in the eight before it that have a row: of a day in those of the same weekday.
{{ config(materialized='view', post_hook='{{ tell_touched_scores() }}') }}{# read once, by kpi_scorecard #}
{{- comes_after('int_scored_periods') }}
{%- set steps = range(1, 9) %}
with

as_of as (

    select {{ local_date('as_of') }} as last_day from {{ ref('as_of') }}

)

{%- for table, figures in kpi_registry() | groupby('table') %}
{%- set series = series_of(figures) %},

dated_{{ table }} as (

    select
        figures.*,
        {{ next_period('figures.period_grain', 'figures.period_start') }} as next_period_start,
        case when figures.period_grain = 'day' then {{ iso_weekday('figures.period_start') }} else 0 end as season,
        as_of.last_day
    from {{ ref(table) }} as figures
    cross join as_of

),

{{ table }}_and_before as (

    select
        *
        {%- for figure in figures %},
        -- the period before, where it has a row at all
        case when lag(next_period_start) over series = period_start then lag({{ figure.value }}) over series end
            as {{ figure.kpi }}_previous
        {%- for step in steps %},
        lag({{ figure.value }}, {{ step }}) over seasons as {{ figure.kpi }}_{{ step }}
        {%- endfor %}
        {%- endfor %}
    from dated_{{ table }}
    window
        series as (partition by {{ series }} order by period_start),
        seasons as (partition by {{ series }}, season order by period_start)

)
{%- endfor %}

{% for figure in kpi_registry() %}
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
    cast({{ 'null' if figure.higher_is_better is none else figure.higher_is_better }} as boolean) as higher_is_better,
    next_period_start <= last_day as is_complete,
    cast({{ figure.kpi }}_previous as {{ dbt_double() }}) as previous_value
    {%- for step in steps %},
    cast({{ figure.kpi }}_{{ step }} as {{ dbt_double() }}) as value_{{ step }}
    {%- endfor %}
from {{ figure.table }}_and_before
{%- if figure.instrument %}
where instrument = '{{ figure.instrument }}'
{%- endif %}
{{ 'union all' if not loop.last }}
{% endfor %}
