-- The cases that rpt_kpi_cases lists behind a KPI are as many as its kpi_ table counts, in every
-- period and slice.
{%- set of_cases = ['channel', 'reason', 'priority', 'brand', 'region', 'account_segment', 'connector'] %}
{%- set all_slices = of_cases + ['group', 'agent'] %}
{%- set figures = [
    ('new_cases', 'kpi_volume', 'new_cases'),
    ('submissions', 'kpi_volume', 'submissions'),
    ('first_responses', 'kpi_response', 'first_responses'),
    ('responses', 'kpi_response', 'responses'),
    ('sla_achieved', 'kpi_response', 'sla_achieved'),
    ('sla_breached', 'kpi_response', 'sla_breached'),
    ('resolutions', 'kpi_resolution', 'resolutions'),
    ('resolved_cases', 'kpi_resolution', 'resolved_cases'),
    ('reopens', 'kpi_resolution', 'reopens'),
    ('reopened_cases', 'kpi_resolution', 'reopened_cases'),
    ('decided_cases', 'kpi_first_contact_resolution', 'decided_cases'),
    ('first_contact_resolutions', 'kpi_first_contact_resolution', 'first_contact_resolutions'),
    ('assigned', 'kpi_agent_performance', 'assigned'),
    ('completed', 'kpi_agent_performance', 'completed'),
    ('closing_backlog', 'kpi_backlog', 'closing_backlog'),
    ('unreplied', 'kpi_backlog', 'unreplied'),
    ('unassigned', 'kpi_backlog', 'unassigned'),
    ('csat_answered', 'kpi_satisfaction', 'answered'),
    ('csat_positive', 'kpi_satisfaction', 'positive'),
    ('csat_negative', 'kpi_satisfaction', 'negative'),
] %}
{%- set key = ['kpi', 'period_grain', 'period_start', 'slice', 'slice_value'] %}
with

kpi_cases as (

    select * from {{ ref('rpt_kpi_cases') }}

),

listed as (

    select
        kpi,
        {{ kpi_key(all_slices) }},
        case
            when kpi = 'reopened_cases' then count(distinct case when kpi = 'reopened_cases' then case_id end)
            else count(*)
        end as counted
    from kpi_cases
    {{ group_by_period_and_slice(all_slices, also=['kpi']) }}

),

counted as (

    {%- for kpi, table, column in figures %}
    select
        '{{ kpi }}' as kpi,
        period_grain,
        period_start,
        slice,
        slice_value,
        {{ column }} as counted
    from {{ ref(table) }}
    where {{ column }} > 0{{ " and instrument = 'csat'" if table == 'kpi_satisfaction' }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

)

select
    {%- for column in key %}
    coalesce(counted.{{ column }}, listed.{{ column }}) as {{ column }},
    {%- endfor %}
    listed.counted as listed_cases,
    counted.counted as counted_cases
from counted
full outer join listed
    on {% for column in key %}{{ 'and ' if not loop.first }}counted.{{ column }} = listed.{{ column }}
    {% endfor -%}
where listed.counted is null
    or listed.counted is distinct from counted.counted and (counted.counted is not null or listed.slice = 'all')
