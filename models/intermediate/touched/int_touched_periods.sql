-- A row is a day, week, month or quarter in which something else counts than in the last build,
-- for a kind of moments. None where no earlier build can be gone on from.
{%- for name in ['int_refresh', 'fct_cases', 'int_case_slices'] + counted_moments() %}
{{- comes_after(name) }}
{%- endfor %}
{%- set told = [(true, 'true'), (false, 'false')] %}
{%- if is_partial() %}
with

-- what is known of touched cases, and what counts of them, as it is told now and as it was before
known_cases as (

    {%- for now, is_now in told %}
    select
        cases.case_id,
        {{ is_now }} as is_now,
        {{ row_checksum(columns_of('fct_cases', 'cases', but=['as_of']) + columns_of('int_case_slices', 'case_slices')) }} as checksum
    from {{ touched_rows_of(node_of('fct_cases'), before=not now) }} as cases
    inner join {{ touched_rows_of(node_of('int_case_slices'), before=not now) }} as case_slices
        on cases.case_id = case_slices.case_id
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

counted as (

    {%- for name in counted_moments() %}
    {%- for now, is_now in told %}
    select
        '{{ name }}' as moments,
        {{ "'day' as period_grain, moments.moment_date as period_start" if have_days(name) else 'moments.period_grain, moments.period_start' }},
        {{ is_now }} as is_now,
        {{ row_checksum(columns_of(name, 'moments') + ['known_cases.checksum']) }} as checksum
    from {{ touched_rows_of(node_of(name), before=not now) }} as moments
    left join known_cases
        on moments.case_id = known_cases.case_id
        and known_cases.is_now = {{ is_now }}
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
        {{ local_date('cases.created_at') }}
    from {{ ref('fct_cases') }} as cases
    inner join {{ ref('int_refresh') }} as refresh
        on {{ add_seconds('cases.created_at', '7 * 86400') }} > refresh.last_as_of
        and {{ add_seconds('cases.created_at', '7 * 86400') }} <= refresh.as_of

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
