{#-
    One canonical entity, as every connector in use tells it. The columns are those of the
    calling model's contract; ids are made unique across connectors: csv:4711.
-#}
{% macro union_connectors(entity, where=none, columns=none) -%}
{%- set tellers = [] -%}
{%- for connector in var('connectors') -%}
    {%- do check_connector(connector) -%}
    {%- if entity in var('connector_catalogue')[connector].tells -%}{%- do tellers.append(connector) -%}{%- endif -%}
{%- endfor -%}
{%- for connector in tellers %}
select
    {% for name, column in (columns or model.columns).items() -%}
    {%- if name == 'connector' -%}'{{ connector }}'
    {%- elif name.startswith('source_') -%}{{ name | replace('source_', '') }}
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
