{#-
    Who is read. The variable `connectors` names connectors, or instances of them: zendesk, or
    zendesk/eu and zendesk/us. Ids of an instance carry its name from staging on (eu:4711), so
    that nothing after the door need know of instances.
-#}

{#- The names in a list of connectors and instances, each once. -#}
{% macro connectors_in_use() -%}
    {%- if var('connectors') is string or var('connectors') is mapping -%}
        {%- do exceptions.raise_compiler_error("The variable connectors is a list like [zendesk], not '" ~ var('connectors') ~ "'.") -%}
    {%- endif -%}
    {%- set names = [] -%}
    {%- for entry in var('connectors') if entry.split('/')[0] not in names -%}
        {%- do names.append(entry.split('/')[0]) -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}

{#- The instances of a connector; one without a name where it has no instances. -#}
{% macro instances(connector) -%}
    {%- set names = [] -%}
    {%- for entry in var('connectors') if entry.startswith(connector ~ '/') -%}
        {%- do names.append(entry.split('/')[1]) -%}
    {%- endfor -%}
    {{ return(names or [none]) }}
{%- endmacro %}

{% macro has_instances(connector) -%}
    {{ return(instances(connector)[0] is not none) }}
{%- endmacro %}

{#- An id of one instance among those of the others; `of` names the table that says which, where several do. -#}
{% macro instance_id(value, of=none) -%}
    {{ return((of ~ '.' if of else '') ~ "source_instance || ':' || " ~ value if has_instances(this_connector()) else value) }}
{%- endmacro %}

{#- The connector of a staging model; of the calling one. -#}
{% macro connector_of_model(node) -%}
    {{ return(node.name.replace('stg_', '', 1).split('__')[0]) }}
{%- endmacro %}

{% macro this_connector() -%}
    {{ return(connector_of_model(model)) }}
{%- endmacro %}

{% macro catalogued(connector) -%}
    {%- if connector not in var('connector_catalogue') -%}
        {%- do exceptions.raise_compiler_error(
            "There is no connector '" ~ connector ~ "'; there are: " ~ var('connector_catalogue').keys() | sort | join(', ') ~ "."
        ) -%}
    {%- endif -%}
    {{ return(var('connector_catalogue')[connector]) }}
{%- endmacro %}

{#-
    One canonical entity, as every connector in use tells it. The columns are those of the
    calling model's contract; ids are made unique across connectors: csv:4711, zendesk:eu:4711.
    Of records that this build read `anew`, or of all.
-#}
{% macro union_connectors(entity, where=none, columns=none, anew=false) -%}
{%- set tellers = [] -%}
{%- for connector in connectors_in_use() if entity in catalogued(connector).tells -%}
    {%- do tellers.append(connector) -%}
{%- endfor -%}
{%- for connector in tellers %}
select
    {% for name, column in (columns or model.columns).items() -%}
    {%- if name == 'connector' -%}'{{ connector }}'{{ " || ':' || source_instance" if has_instances(connector) }}
    {%- elif name == 'source_case_id' and catalogued(connector).mapped -%}source_case_id
    {%- elif name == 'source_case_id' and has_instances(connector) -%}substr(case_id, length(source_instance) + 2)
    {%- elif name.startswith('source_') -%}{{ name | replace('source_', '') }}
    {%- elif name.endswith('_id') -%}{{ own_id(connector, name) }}
    {%- else -%}{{ name }}
    {%- endif %} as {{ name }}{{ ',' if not loop.last }}
    {% endfor -%}
from {{ told_anew(connector, entity) if anew else ref('stg_' ~ connector ~ '__' ~ entity) }}
where row_use {{ where or "= 'used'" }}
{{ 'union all' if not loop.last }}
{%- else %}
select
    {% for name, column in (columns or model.columns).items() -%}
    cast(null as {{ native_type(column.data_type) }}) as {{ name }}{{ ',' if not loop.last }}
    {% endfor -%}
where 1 = 0
{%- endfor %}
{%- endmacro %}

{#-
    What a connector tells of an entity: the columns of its contract, by the names they have
    in staging, from the values given; what is not told is null.
-#}
{% macro told(entity, values, row_use="'used'") -%}
{%- if execute -%}
{%- set columns = node_of(entity).columns -%}
{%- set names = [] -%}
{%- for name, column in columns.items() if name != 'connector' and (name != 'source_case_id' or name in values) -%}
    {%- set name = name | replace('source_event', 'event') -%}
    {%- do names.append(name) -%}
    cast({{ values[name] if name in values else 'null' }} as {{ native_type(column.data_type) }}) as {{ name }},
    {% endfor -%}
{%- if has_instances(this_connector()) -%}
    {%- set ids = [] -%}
    {%- for name in names if name in values and name.endswith('_id') -%}{%- do ids.append(name) -%}{%- endfor -%}
split_part({{ values[ids[0]] }}, ':', 1) as source_instance,
{% endif -%}
{{ row_use }} as row_use
{%- for name in values if name not in names -%}
    {%- do exceptions.raise_compiler_error(entity ~ " has no column " ~ name ~ ".") -%}
{%- endfor -%}
{%- endif -%}
{%- endmacro %}

{#-
    An id with the name of its connector before it. The csv files may speak of another
    connector's people, accounts or cases, by the ids they have in the marts.
-#}
{% macro own_id(connector, id) -%}
    {%- set own = "'" ~ connector ~ ":' || " ~ id -%}
    {%- set others = connectors_in_use() | reject('equalto', connector) | list -%}
    {%- if connector == complementing_connector() and others -%}
        {%- set conditions = [] -%}
        {%- for other in others -%}{%- do conditions.append(id ~ " like '" ~ other ~ ":%'") -%}{%- endfor -%}
        {{ return('case when ' ~ conditions | join(' or ') ~ ' then ' ~ id ~ ' else ' ~ own ~ ' end') }}
    {%- endif -%}
    {{ return(own) }}
{%- endmacro %}

{#- The connector whose files may say what a helpdesk cannot: schedules, policies, segments. -#}
{% macro complementing_connector() -%}
    {{ return('csv') }}
{%- endmacro %}

{#- As union_connectors; what another connector adds to a row fills what its own left open. -#}
{% macro union_and_complement(entity, key, columns=none) -%}
{%- if complementing_connector() in connectors_in_use() and connectors_in_use() | length > 1 -%}
with

told as (
    {{ union_connectors(entity, columns=columns) }}
),

own as (

    select * from told
    where {{ key }} like connector || ':%'

),

additions as (

    select * from told
    where not {{ key }} like connector || ':%'

)

select
    {%- for name in columns or model.columns %}
    coalesce(own.{{ name }}, additions.{{ name }}) as {{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
from own
full outer join additions
    on own.{{ key }} = additions.{{ key }}
{%- else -%}
{{ union_connectors(entity, columns=columns) }}
{%- endif -%}
{%- endmacro %}

{#- An id that a source tells as a value, among those of all connectors: that of its row's, or as in own_id. -#}
{% macro id_of_connector(value) -%}
    {%- set own = "split_part(connector, ':', 1) || ':' || " ~ value -%}
    {%- set complementing = complementing_connector() -%}
    {%- if complementing in connectors_in_use() and connectors_in_use() | length > 1 -%}
        {{ return("case when split_part(connector, ':', 1) = '" ~ complementing ~ "' then " ~ own_id(complementing, value) ~ ' else ' ~ own ~ ' end') }}
    {%- endif -%}
    {{ return(own) }}
{%- endmacro %}

{#- The connector, and its instance, that an id stands for. -#}
{% macro connector_of(id) -%}
case
    {%- for entry in var('connectors') %}
    {%- set name = entry.replace('/', ':') %}
    when {{ id }} like '{{ name }}:%' then '{{ name }}'
    {%- endfor %}
end
{%- endmacro %}
