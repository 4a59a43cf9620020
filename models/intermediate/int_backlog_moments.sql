-- A row is what moves the backlog of a period, or its level at an edge of it: every move is in
-- its day, week, month and quarter; a level only where it opens or closes one. Cases that are
-- void at as_of never were here.
{%- set grains = [('day', 'date_day'), ('week', 'week_start_date'), ('month', 'month_start_date'), ('quarter', 'quarter_start_date')] %}
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

cases as (

    select * from {{ ref('fct_cases') }}
    where not is_void

),

resolutions as (

    select * from {{ ref('fct_case_resolutions') }}

),

transitions as (

    select transitions.*
    from {{ ref('int_case_transitions') }} as transitions
    inner join cases
        on transitions.case_id = cases.case_id
    where transitions.transition in ('reopen', 'recovery', 'voiding')

),

backlog as (

    select * from {{ ref('fct_backlog_daily') }}

),

moves as (

    select 'submission' as moment, case_id, {{ local_date('created_at') }} as moment_date from cases
    union all
    select 'resolution', case_id, {{ local_date('resolved_at') }} from resolutions
    union all
    select transition, case_id, {{ local_date('occurred_at') }} from transitions

)

{% for grain, start in grains %}
select
    '{{ grain }}' as period_grain,
    days.{{ start }} as period_start,
    moves.moment,
    moves.case_id,
    cast(null as bigint) as age_seconds,
    false as is_unreplied,
    false as is_unassigned
from moves
inner join days
    on moves.moment_date = days.date_day

union all

select
    '{{ grain }}',
    days.{{ start }},
    'closing',
    backlog.case_id,
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
    null,
    false,
    false
from backlog
inner join days
    on backlog.backlog_date = days.date_day
where days.next_{{ grain }}_start > days.{{ start }}
{{ 'union all' if not loop.last }}
{% endfor %}
