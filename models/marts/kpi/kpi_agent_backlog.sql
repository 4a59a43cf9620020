-- The cases that agents hold, and what fills and empties their hands, in each period and slice:
-- opening + received + reopens + recoveries - reassigned_away - given_back - resolutions - voided
-- = closing. What nobody holds is in kpi_backlog only.
{%- set slices = ['agent', 'connector'] %}
{%- set starts = {'day': 'date_day', 'week': 'week_start_date', 'month': 'month_start_date', 'quarter': 'quarter_start_date'} %}
with

days as (

    select * from {{ ref('dim_dates') }}

),

moves as (

    select * from {{ ref('int_agent_backlog_moves') }}

),

levels as (

    select * from {{ ref('int_backlog_levels') }}
    where agent_id is not null

),

moments as (

    {%- for grain, start in starts.items() %}
    select
        '{{ grain }}' as period_grain,
        days.{{ start }} as period_start,
        moves.move as moment,
        moves.case_id,
        moves.agent_id,
        cast(null as bigint) as age_seconds
    from moves
    inner join days
        on moves.move_date = days.date_day

    union all
    {% endfor %}
    select
        period_grain,
        period_start,
        moment,
        case_id,
        agent_id,
        age_seconds
    from levels

),

sliced as (

    select
        *,
        {{ connector_of('case_id') }} as connector
    from moments

)

select
    {{ kpi_key(slices, grains=[]) }},
    {%- for column, moment in [
        ('opening_backlog', 'opening'), ('received', 'received'), ('reopens', 'reopen'), ('recoveries', 'recovery'),
        ('reassigned_away', 'reassigned_away'), ('given_back', 'given_back'), ('resolutions', 'resolution'),
        ('voided', 'voiding'), ('closing_backlog', 'closing'),
    ] %}
    count(case when moment = '{{ moment }}' then 1 end) as {{ column }},
    {%- endfor %}
    {{ median('age_seconds') }} / 60 as age_minutes_median
from sliced
{{ group_by_period_and_slice(slices, grains=[]) }}
