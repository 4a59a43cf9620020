-- A row is a day, week, month or quarter in which something else counts than in the last build,
-- for a kind of moments. None where no earlier build can be gone on from.
{%- for name in ['int_refresh'] + counted_moments() %}
{{- comes_after(name) }}
{%- endfor %}
{%- set told = [(true, 'true'), (false, 'false')] %}
{%- if is_partial() %}
with

-- what counts of touched cases, as it is told now and as it was before
counted as (

    {%- for name in counted_moments() %}
    {%- for now, is_now in told %}
    select
        '{{ name }}' as moments,
        {{ "'day' as period_grain, moment_date as period_start" if have_days(name) else 'period_grain, period_start' }},
        {{ is_now }} as is_now,
        {{ row_checksum(columns_of(name)) }} as checksum
    from {{ touched_rows_of(node_of(name), before=not now) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

changes as (

    select
        moments,
        period_grain,
        period_start
    from counted
    where period_start is not null
    group by 1, 2, 3
    having {{ sum_of_checksums('case when is_now then checksum end') }} <> {{ sum_of_checksums('case when not is_now then checksum end') }}

    union all

    -- a cohort counts once its seven days have passed
    select
        'int_resolution_moments',
        'day',
        creations.moment_date
    from {{ ref('int_resolution_moments') }} as creations
    inner join {{ ref('int_refresh') }} as refresh
        on creations.horizon_at > refresh.last_as_of
        and creations.horizon_at <= refresh.as_of

)

{% for name in counted_moments() %}
{%- for grain in period_starts() if have_days(name) %}
select distinct
    moments,
    '{{ grain }}' as period_grain,
    cast({{ dbt.date_trunc(grain, 'period_start') }} as date) as period_start
from changes
where moments = '{{ name }}'
{{ 'union all' if not loop.last }}
{%- else %}
select
    moments,
    period_grain,
    period_start
from changes
where moments = '{{ name }}'
{%- endfor %}
{{ 'union all' if not loop.last }}
{% endfor %}
{%- else %}
select
    cast(null as {{ dbt.type_string() }}) as moments,
    cast(null as {{ dbt.type_string() }}) as period_grain,
    cast(null as date) as period_start
where 1 = 0
{%- endif %}
