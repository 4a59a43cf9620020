{#- What the connectors in use read, and how to say where a record was. -#}

{#-
    Each raw table in use: its connector and instance, its name, the staging model that holds its
    records. It has the table's name, unless the catalogue names it: {sla_policies: policies}.
-#}
{% macro raw_tables_in_use() -%}
    {%- set reads = [] -%}
    {%- for connector in connectors_in_use() -%}
        {%- set mapped = catalogued(connector).mapped -%}
        {%- for entry in catalogued(connector).reads -%}
            {%- set table, model = (entry.items() | first) if entry is mapping else (entry, entry) -%}
            {%- if mapped -%}
                {%- for map in table_maps(connector) -%}
                    {%- do reads.append({'connector': connector, 'table': map.table, 'model': model, 'mapped': true}) -%}
                {%- endfor -%}
            {%- else -%}
                {%- for instance in instances(connector) -%}
                    {%- do reads.append({'connector': connector, 'instance': instance, 'table': table, 'model': model, 'mapped': false}) -%}
                    {#- dbt orders by what it sees at parse time: the columns are looked up later -#}
                    {%- if raw_door() != 'files' -%}{%- do raw_relation(connector, table, instance) -%}{%- endif -%}
                {%- endfor -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(reads) }}
{%- endmacro %}

{#- The instant by which a raw table's records stand in time: the first that it declares. -#}
{% macro main_instant(connector, table) -%}
    {%- for data_type in ['timestamp', 'date'] -%}
        {%- for name, column in declared_columns(connector, table).items() if column.data_type == data_type -%}
            {{ return(adapter.quote(name)) }}
        {%- endfor -%}
    {%- endfor -%}
    {{ return('null') }}
{%- endmacro %}

{#- A file by its place in the exports folder, wherever that is. -#}
{% macro below_exports(source_file) -%}
    {%- if raw_door() == 'files' -%}
replace({{ source_file }}, {{ text_literal(exports_folder() ~ '/') }}, '')
    {%- else -%}
{{ source_file }}
    {%- endif -%}
{%- endmacro %}
