-- Which cases are behind a KPI of a period and slice?
-- dbt compile --select cases_behind_a_kpi --vars '{kpi: first_responses, period_grain: month, period_start: "2025-11-01", slice: channel, slice_value: email}'
-- The columns of kpi_ tables that have their cases listed: select distinct kpi from marts.rpt_kpi_cases.
-- Without a slice, all; the times of a case are as many as it counts.
{%- set slice = var('slice', 'all') %}
select
    kpi_cases.case_id,
    count(*) as times,
    cases.status,
    cases.channel,
    cases.created_at,
    cases.resolved_at
from {{ ref('rpt_kpi_cases') }} as kpi_cases
left join {{ ref('fct_cases') }} as cases
    on kpi_cases.case_id = cases.case_id
where
    kpi_cases.kpi = '{{ var("kpi", "new_cases") }}'
    and kpi_cases.period_{{ var('period_grain', 'month') }} = cast('{{ var("period_start", "2025-11-01") }}' as date)
    {%- if slice != 'all' %}
    and kpi_cases.{{ slice_column(slice) }} = '{{ var("slice_value") }}'
    {%- endif %}
group by 1, 3, 4, 5, 6
order by 5, 1
