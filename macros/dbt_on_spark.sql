{#-
    Words of dbt's own that its Spark adapter gets wrong, or lacks: dbt takes those of the project
    before the adapter's.
-#}

{#- The adapter's reads a date and an instant apart in text. -#}
{% macro spark__dateadd(datepart, interval, from_date_or_timestamp) -%}
timestampadd({{ datepart }}, {{ interval }}, {{ from_date_or_timestamp }})
{%- endmacro %}

{% macro spark__datediff(first_date, second_date, datepart) -%}
    {%- if datepart == 'day' -%}
datediff(cast({{ second_date }} as date), cast({{ first_date }} as date))
    {%- elif datepart == 'month' -%}
((year({{ second_date }}) - year({{ first_date }})) * 12 + month({{ second_date }}) - month({{ first_date }}))
    {%- elif datepart == 'second' -%}
{{ seconds_between(first_date, second_date) }}
    {%- else -%}
        {%- do exceptions.raise_compiler_error('There is no datediff in ' ~ datepart ~ 's on Spark yet.') -%}
    {%- endif -%}
{%- endmacro %}

{#- The adapter's leaves the order to chance. -#}
{% macro spark__listagg(measure, delimiter_text, order_by_clause, limit_num) -%}
listagg({{ measure }}, {{ delimiter_text }}) within group ({{ order_by_clause }})
{%- endmacro %}

{#-
    The adapter's session writes 'None' for what is empty and ends a text at its first quote. One
    text is read in no time, unlike the same as a million values.
-#}
{% macro spark__load_csv_rows(model, agate_table) -%}
    {%- set sql -%}
insert into {{ this }}
select
    {%- for name in agate_table.column_names %}
    cast(seed_row[{{ loop.index0 }}] as {{ seed_type(model, agate_table, loop.index0) }}){{ ',' if not loop.last }}
    {%- endfor %}
from (select explode(from_json({{ text_literal(seed_rows_as_json(agate_table)) }}, 'array<array<string>>')) as seed_row)
    {%- endset -%}
    {%- do adapter.add_query(sql, abridge_sql_log=True) -%}
    {{ return(sql) }}
{%- endmacro %}

{% macro spark__create_csv_table(model, agate_table) -%}
    {%- set sql -%}
create table {{ this }} (
        {%- for name in agate_table.column_names %}
    {{ adapter.quote(name) }} {{ seed_type(model, agate_table, loop.index0) }}{{ ',' if not loop.last }}
        {%- endfor %}
)
{{ file_format_clause() }}
    {%- endset -%}
    {%- call statement('_') -%}{{ sql }}{%- endcall -%}
    {{ return(sql) }}
{%- endmacro %}

{#- The types of a contract as Spark has them. -#}
{% macro spark__get_empty_schema_sql(columns) -%}
select
    {%- for name, column in columns.items() %}
    cast(null as {{ native_type(column.data_type) }}) as {{ adapter.quote(name) }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{#- row_number(), rank(), length() and datediff() are int there: a table of a contract holds them as bigint. -#}
{% macro spark__format_column(column) -%}
    {%- set data_type = 'bigint' if column.dtype == 'int' else column.dtype -%}
    {{ return({'name': column.name, 'data_type': data_type, 'formatted': column.column | lower ~ ' ' ~ data_type}) }}
{%- endmacro %}

{% macro spark__get_select_subquery(sql) -%}
select
    {%- for name, column in model.columns.items() %}
    cast({{ adapter.quote(name) }} as {{ native_type(column.data_type) }}) as {{ adapter.quote(name) }}{{ ',' if not loop.last }}
    {%- endfor %}
from (
    {{ sql }}
) as model_subq
{%- endmacro %}

{#- What an incremental model tells anew has the types of its contract, as the table that it goes into. -#}
{% macro spark__create_temporary_view(relation, compiled_code) -%}
create or replace temporary view {{ relation }} as
{{ get_select_subquery(compiled_code) if config.get('contract').enforced else compiled_code }}
{%- endmacro %}

{#- The adapter's knows its own strategies alone; ours are in macros/touched.sql, periods.sql and records.sql. -#}
{% macro dbt_spark_validate_get_incremental_strategy(raw_strategy, file_format) -%}
    {{ return(raw_strategy) }}
{%- endmacro %}

{% macro dbt_spark_get_incremental_sql(strategy, source, target, existing, unique_key, incremental_predicates) -%}
    {{ return(context['get_incremental_' ~ strategy ~ '_sql']({
        'target_relation': target, 'temp_relation': source, 'dest_columns': adapter.get_columns_in_relation(target),
    })) }}
{%- endmacro %}
