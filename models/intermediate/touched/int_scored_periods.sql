-- A row is a period as the KPI tables of the scorecard tell it: the checksum of all their rows,
-- and whether it had ended at as_of.
{%- set tables = kpi_registry() | map(attribute='table') | unique %}
with

as_of as (

    select {{ local_date('as_of') }} as last_day from {{ ref('as_of') }}

),

figures as (

    {%- for table in tables %}
    select
        period_grain,
        period_start,
        {{ row_checksum(["'" ~ table ~ "'"] + columns_of(table)) }} as checksum
    from {{ ref(table) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

checksums as (

    select
        period_grain,
        period_start,
        {{ sum_of_checksums('checksum') }} as checksum
    from figures
    group by 1, 2

)

select
    checksums.period_grain,
    checksums.period_start,
    checksums.checksum,
    {{ next_period('checksums.period_grain', 'checksums.period_start') }} <= as_of.last_day as is_complete
from checksums
cross join as_of
