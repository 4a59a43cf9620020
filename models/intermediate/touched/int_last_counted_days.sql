-- A row is a day as the KPI tables know it: what int_counted_days was when they were last built.
{%- for name in ['kpi_agent_performance', 'kpi_resolution', 'kpi_response', 'kpi_volume'] %}
-- depends_on: {{ ref(name) }}
{%- endfor %}
select * from {{ ref('int_counted_days') }}
