-- A refresh looks for the rows of touched cases from their first instant on (dated_by): no row is
-- of an earlier one, but a local day may be one less.
{%- set dated = [] %}
{%- if execute %}
{%- for node in graph.nodes.values() if node.resource_type == 'model' and node.config.meta.dated_by %}
{%- do dated.append(node) %}
{%- endfor %}
{%- endif %}
-- depends_on: {{ ref('int_last_told') }}
{%- for name in [
    'int_case_events', 'int_case_spans', 'int_activity_days', 'int_agent_backlog_moves', 'int_agent_case_touches', 'int_agent_scopes',
    'int_conversation_touches', 'int_resolution_moments', 'int_response_moments', 'fct_activities', 'fct_case_stages', 'fct_sla_targets',
] %}
-- depends_on: {{ ref(name) }}
{%- endfor %}
with

beginnings as (

    select
        case_id,
        cast(min(first_at) as date) - 1 as first_day
    from {{ ref('int_last_told') }}
    where case_id is not null
    group by 1

)

{%- for node in dated %}

select
    '{{ node.name }}' as told_by,
    told.case_id
from {{ relation_of(node.name) }} as told
left join beginnings
    on told.case_id = beginnings.case_id
where told.{{ node.config.meta.dated_by }} is null
    or (told.case_id is not null and (beginnings.first_day is null or told.{{ node.config.meta.dated_by }} < beginnings.first_day))
{{ 'union all' if not loop.last }}
{%- else %}
select case_id
from beginnings
where 1 = 0
{%- endfor %}
