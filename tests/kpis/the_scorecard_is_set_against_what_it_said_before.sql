-- Each KPI of the whole desk has, as its history, what its own rows of the eight periods before say,
-- for days of the same weekday, and as its previous value that of the period just before; it is
-- complete once that period ended.
{%- set steps = range(1, 9) %}
{%- set key = ['kpi', 'period_grain', "coalesce(currency, '')"] | join(', ') %}
with

as_of as (

    select {{ local_date('as_of') }} as last_day from {{ ref('as_of') }}

),

figures as (

    select
        figures.*,
        {{ next_period('figures.period_grain', 'figures.period_start') }} as ended_on,
        case when figures.period_grain = 'day' then {{ iso_weekday('figures.period_start') }} else 0 end as season,
        as_of.last_day
    from {{ ref('int_scorecard_values') }} as figures
    cross join as_of
    where figures.slice = 'all'

),

histories as (

    select
        *,
        lag(value) over (partition by {{ key }} order by period_start) as last_value,
        lag(ended_on) over (partition by {{ key }} order by period_start) as last_ended_on
        {%- for step in steps %},
        lag(value, {{ step }}) over (partition by {{ key }}, season order by period_start) as history_{{ step }}
        {%- endfor %}
    from figures

)

select
    kpi,
    period_grain,
    period_start,
    currency,
    previous_value,
    last_value,
    value_1,
    history_1,
    is_complete
from histories
where previous_value is distinct from case when last_ended_on = period_start then last_value end
    or is_complete is distinct from (ended_on <= last_day)
    {%- for step in steps %}
    or value_{{ step }} is distinct from history_{{ step }}
    {%- endfor %}
