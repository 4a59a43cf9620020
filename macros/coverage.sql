{#- What the connectors in use read, and how to say where a record was. -#}

{#-
    Each raw table in use: its connector and instance, the name of both, its own name, the staging model
    that holds its records. It has the table's name, unless the catalogue names it: {sla_policies: policies}.
-#}
{% macro raw_tables_in_use() -%}
    {%- set reads = [] -%}
    {%- for connector in connectors_in_use() -%}
        {%- set mapped = catalogued(connector).mapped -%}
        {%- for entry in catalogued(connector).reads -%}
            {%- set table, model = (entry.items() | first) if entry is mapping else (entry, entry) -%}
            {%- if mapped -%}
                {%- for map in table_maps(connector) -%}
                    {%- do reads.append({'connector': connector, 'source': connector, 'table': map.table, 'model': model, 'mapped': true}) -%}
                {%- endfor -%}
            {%- else -%}
                {%- for instance in instances(connector) -%}
                    {%- set source = [connector, instance] | select | join(':') -%}
                    {%- do reads.append({'connector': connector, 'instance': instance, 'source': source, 'table': table, 'model': model, 'mapped': false}) -%}
                    {#- dbt orders by what it sees at parse time: the columns are looked up later -#}
                    {%- if raw_door() != 'files' -%}{%- do raw_relation(connector, table, instance) -%}{%- endif -%}
                {%- endfor -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(reads) }}
{%- endmacro %}

{#- Its records as they are staged, with the condition that makes them its own. -#}
{% macro records_of(read) -%}
{{ ref('stg_' ~ read.connector ~ '__' ~ read.model) }}
{%- if read.mapped %}
where source_table = {{ text_literal(read.table) }}
{%- elif read.instance %}
where source_instance = {{ text_literal(read.instance) }}
{%- endif -%}
{%- endmacro %}

{#- The instant by which a raw table's records stand in time: the first that it declares. -#}
{% macro main_instant(connector, table) -%}
    {%- for data_type in ['timestamp', 'date'] -%}
        {%- for name, column in declared_columns(connector, table).items() if column.data_type == data_type -%}
            {{ return('cast(' ~ adapter.quote(name) ~ ' as timestamp)') }}
        {%- endfor -%}
    {%- endfor -%}
    {{ return('cast(null as timestamp)') }}
{%- endmacro %}

{#- A file by its place in the exports folder, wherever that is. -#}
{% macro below_exports(source_file) -%}
    {%- if raw_door() == 'files' -%}
replace({{ source_file }}, {{ text_literal(exports_folder() ~ '/') }}, '')
    {%- else -%}
{{ source_file }}
    {%- endif -%}
{%- endmacro %}
