-- A row is a case in the backlog as a period opens or closes, held by an agent or by nobody
-- (null). A level stands in its day, and in a week, month or quarter only at the edges of it.
{{ config(materialized='incremental') }}
{%- set grains = period_starts().items() | list %}
with

days as (

    select
        *,
        lead(date_day) over (order by date_day) as next_day,
        {%- for grain, start in grains %}
        lead({{ start }}) over (order by date_day) as next_{{ grain }}_start{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('dim_dates') }}

),

backlog as (

    select * from {{ ref('fct_backlog_daily') }}

)

{% for grain, start in grains %}
select
    '{{ grain }}' as period_grain,
    days.{{ start }} as period_start,
    'closing' as moment,
    backlog.case_id,
    backlog.agent_id,
    backlog.age_seconds,
    backlog.is_unreplied,
    backlog.is_unassigned
from backlog
inner join days
    on backlog.backlog_date = days.date_day
where days.next_day is null or days.next_{{ grain }}_start > days.{{ start }}

union all

select
    '{{ grain }}',
    days.next_{{ grain }}_start,
    'opening',
    backlog.case_id,
    backlog.agent_id,
    null,
    false,
    false
from backlog
inner join days
    on backlog.backlog_date = days.date_day
where days.next_{{ grain }}_start > days.{{ start }}
{{ 'union all' if not loop.last }}
{% endfor %}
{{ in_order_of('period_start') }}
