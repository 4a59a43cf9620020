-- A row is a day as the KPI tables know it: what int_counted_days was when they were last built.
{%- for name in ['int_conversation_months', 'kpi_agent_performance', 'kpi_resolution', 'kpi_response', 'kpi_volume'] %}
{{- comes_after(name) }}
{%- endfor %}
select
    moments,
    moment_date,
    checksum
from {{ ref('int_counted_days') }}
