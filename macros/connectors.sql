{#-
    One canonical entity, as every connector in use tells it. The columns are those of the
    calling model's contract; ids are made unique across connectors: csv:4711. Those told `in_full`
    may be of another connector already, as when one billing export knows every helpdesk's accounts.
-#}
{% macro union_connectors(entity, where=none, columns=none, in_full=[]) -%}
{%- set tellers = [] -%}
{%- for connector in var('connectors') -%}
    {%- do check_connector(connector) -%}
    {%- if entity in var('connector_catalogue')[connector].tells -%}{%- do tellers.append(connector) -%}{%- endif -%}
{%- endfor -%}
{%- for connector in tellers %}
select
    {% for name, column in (columns or model.columns).items() -%}
    {%- if name == 'connector' -%}'{{ connector }}'
    {%- elif name == 'source_case_id' and var('connector_catalogue')[connector].mapped -%}source_case_id
    {%- elif name.startswith('source_') -%}{{ name | replace('source_', '') }}
    {%- elif name in in_full -%}{{ full_id(name, connector) }}
    {%- elif name.endswith('_id') -%}'{{ connector }}:' || {{ name }}
    {%- else -%}{{ name }}
    {%- endif %} as {{ name }}{{ ',' if not loop.last }}
    {% endfor -%}
from {{ ref('stg_' ~ connector ~ '__' ~ entity) }}
where row_use {{ where or "= 'used'" }}
{{ 'union all' if not loop.last }}
{%- else %}
select
    {% for name, column in (columns or model.columns).items() -%}
    cast(null as {{ column.data_type }}) as {{ name }}{{ ',' if not loop.last }}
    {% endfor -%}
where 1 = 0
{%- endfor %}
{%- endmacro %}

{#- An id with its connector before it, the one it names if it names one. -#}
{% macro full_id(id, connector) -%}
case
        {%- for other in var('connector_catalogue') %}
        when {{ id }} like '{{ other }}:%' then {{ id }}
        {%- endfor %}
        else '{{ connector }}:' || {{ id }}
    end
{%- endmacro %}

{#-
    What a connector tells of an entity: the columns of its contract, by the names they have
    in staging, from the values given; what is not told is null.
-#}
{% macro told(entity, values, row_use="'used'") -%}
{%- if execute -%}
{%- set columns = graph.nodes['model.' ~ project_name ~ '.' ~ entity].columns -%}
{%- set names = [] -%}
{%- for name, column in columns.items() if name != 'connector' and (name != 'source_case_id' or name in values) -%}
    {%- set name = name | replace('source_event', 'event') -%}
    {%- do names.append(name) -%}
    cast({{ values[name] if name in values else 'null' }} as {{ column.data_type }}) as {{ name }},
    {% endfor -%}
{{ row_use }} as row_use
{%- for name in values if name not in names -%}
    {%- do exceptions.raise_compiler_error(entity ~ " has no column " ~ name ~ ".") -%}
{%- endfor -%}
{%- endif -%}
{%- endmacro %}
