-- A row is a day, week, month or quarter in which something else counts than in the last build,
-- for a kind of moments. None where no earlier build can be gone on from.
{{- comes_after('int_refresh') }}
{%- set last_days = left_by_last_build('int_last_counted_days') %}
with

days as (

    select * from {{ ref('int_counted_days') }}

),

last_days as (

    select * from {{ last_days or ref('int_counted_days') }}

),

changed_days as (

    select
        days.moments,
        days.moment_date
    from days
    left join last_days
        on days.moments = last_days.moments
        and days.moment_date = last_days.moment_date
    where days.checksum is distinct from last_days.checksum

    union distinct

    select
        last_days.moments,
        last_days.moment_date
    from last_days
    left join days
        on last_days.moments = days.moments
        and last_days.moment_date = days.moment_date
    where days.checksum is distinct from last_days.checksum

)

{% for grain in ['day', 'week', 'month', 'quarter'] %}
select distinct
    moments,
    '{{ grain }}' as period_grain,
    cast({{ dbt.date_trunc(grain, 'moment_date') }} as date) as period_start
from changed_days
{{ 'union all' if not loop.last }}
{% endfor %}
