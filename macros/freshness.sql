{#-
    When a loader last wrote a raw table, for `dbt source freshness`: the latest of the stamps that
    Fivetran, Airbyte, Singer's targets or dlt leave in each row, or of the column that `loaded_at`
    names. Of several instances the one counts that is furthest behind.
-#}
{% macro loaded_at() -%}
    {%- if raw_door() != 'tables' -%}
        {%- do exceptions.raise_compiler_error("Only tables that a loader wrote are fresh or stale: set `raw_tables: true`. Of files, casebook doctor says from when to when they are.") -%}
    {%- endif -%}
    {%- set latest = [] -%}
    {%- for instance in instances(model.source_name) -%}
        {%- set relation = this.incorporate(path={'schema': this.schema ~ '_' ~ instance}) if instance else this -%}
        {%- do latest.append('select ' ~ latest_stamp(relation) ~ ' as loaded_at from ' ~ relation) -%}
    {%- endfor -%}
select min(loaded_at) as loaded_at from ({{ latest | join(' union all ') }}) as instances
{%- endmacro %}

{% macro latest_stamp(relation) -%}
    {%- set stamps = [var('loaded_at')] if var('loaded_at') else [
        '_fivetran_synced', '_airbyte_extracted_at', '_airbyte_emitted_at', '_sdc_batched_at', '_sdc_extracted_at', '_dlt_load_id',
    ] -%}
    {%- set columns = {} -%}
    {%- for column in adapter.get_columns_in_relation(relation) -%}
        {%- do columns.update({column.name | lower: column.name}) -%}
    {%- endfor -%}
    {%- for stamp in stamps if stamp | lower in columns -%}
        {%- set latest = 'max(' ~ adapter.quote(columns[stamp | lower]) ~ ')' -%}
        {#- a load of dlt is called by its seconds since 1970 -#}
        {{ return(seconds_since_1970(latest) if stamp == '_dlt_load_id' else 'cast(' ~ latest ~ ' as timestamp)') }}
    {%- endfor -%}
    {%- do exceptions.raise_compiler_error(relation ~ " is missing or has none of the stamps of a loader: " ~ stamps | join(', ') ~ ". The variable `loaded_at` names a column of your own.") -%}
{%- endmacro %}

{% macro seconds_since_1970(value) -%}
    {{ return("(timestamp '1970-01-01 00:00:00' + cast(cast(" ~ value ~ " as double precision) as bigint) * interval '1' second)") }}
{%- endmacro %}
