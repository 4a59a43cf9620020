-- A figure that stands in two KPI tables or in a report too is the same in both, in every month
-- and slice that both have.
{%- set twins = [
    ('kpi_volume', 'new_cases', 'kpi_resolution', 'new_cases'),
    ('kpi_volume', 'new_cases', 'kpi_backlog', 'submissions'),
    ('kpi_resolution', 'resolutions', 'kpi_backlog', 'resolutions'),
    ('kpi_resolution', 'reopens', 'kpi_backlog', 'reopens'),
    ('kpi_resolution', 'resolutions', 'kpi_agent_performance', 'resolutions'),
    ('kpi_resolution', 'resolved_cases', 'kpi_agent_performance', 'resolved_cases'),
] %}
with

months as (

    {%- for table, column, other_table, other_column in twins %}
    {%- set number = loop.index %}
    {%- for this_table, this_column, place in [(table, column, 'one'), (other_table, other_column, 'other')] %}
    select
        '{{ table }}.{{ column }} {{ other_table }}.{{ other_column }}' as twins,
        '{{ place }}' as place,
        slice,
        slice_value,
        period_start,
        {{ this_column }} as value
    from {{ ref(this_table) }}
    where period_grain = 'month' and slice in (
        {%- for slice in ['all', 'connector']
            + ([] if 'kpi_agent_performance' in (table, other_table) else ['channel', 'reason', 'priority', 'region'])
            + (['group', 'agent'] if 'kpi_agent_performance' in (table, other_table) else []) -%}
        '{{ slice }}'{{ ', ' if not loop.last }}
        {%- endfor -%}
    )
    union all
    {%- endfor %}
    {%- endfor %}
    {%- for column in ['assigned', 'assigned_cases', 'completed', 'touched'] %}
    {%- for place, report in [('one', false), ('other', true)] %}
    select
        'rpt_case_performance.{{ column }}' as twins,
        '{{ place }}' as place,
        {%- if report %}
        report_by,
        member_id,
        month_start_date,
        {{ column }} as value
    from {{ ref('rpt_case_performance') }}
        {%- else %}
        slice,
        slice_value,
        period_start,
        {{ column }} as value
    from {{ ref('kpi_agent_performance') }}
    where period_grain = 'month' and slice in ('all', 'group', 'agent')
        {%- endif %}
    {{ 'union all' if not (report and loop.last) or column != 'touched' }}
    {%- endfor %}
    {%- endfor %}

)

select
    twins,
    slice,
    slice_value,
    period_start,
    sum(case when place = 'one' then value else 0 end) as value_of_one,
    sum(case when place = 'other' then value else 0 end) as value_of_other
from months
group by 1, 2, 3, 4
having sum(case when place = 'one' then value else 0 end) <> sum(case when place = 'other' then value else 0 end)
