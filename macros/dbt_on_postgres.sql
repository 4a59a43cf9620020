{#- Words of dbt's own that its Postgres adapter gets slow, or wrong. -#}

{#-
    dbt's own unit test, with a short name for its temporary table: Postgres has names of 63
    characters at most, and the names of our tests are sentences.
-#}
{% materialization unit, adapter='postgres' %}
    {%- set expected_rows = config.get('expected_rows') -%}
    {%- set expected_sql = config.get('expected_sql') -%}
    {%- set tested_columns = expected_rows[0].keys() if expected_rows else get_columns_in_query(sql) -%}
    {%- set shape = api.Relation.create(identifier='unit_test_' ~ local_md5(this.identifier)) -%}
    {%- do run_query(get_create_table_as_sql(True, shape, get_empty_subquery_sql(sql))) -%}
    {%- set types = {} -%}
    {%- set quoted = {} -%}
    {%- for column in adapter.get_columns_in_relation(shape) -%}
        {%- do types.update({column.name | lower: column.data_type}) -%}
        {%- do quoted.update({column.name | lower: column.quoted}) -%}
    {%- endfor -%}
    {%- set tested = [] -%}
    {%- for column in tested_columns -%}{%- do tested.append(quoted[column | lower]) -%}{%- endfor -%}
    {%- call statement('main', fetch_result=True) -%}
        {{ before_model() }};
        {{ get_unit_test_sql(sql, expected_sql or get_expected_sql(expected_rows, types, quoted), tested) }}
    {%- endcall -%}
    {%- do run_query('drop table ' ~ shape) -%}
    {{ return({'relations': []}) }}
{% endmaterialization %}

{#- A test has no hook of its own: its query brings the settings of a model along. -#}
{% macro postgres__get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) -%}
{{ before_model() }};
{{ dbt.default__get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) }}
{%- endmacro %}

{#- The adapter's asks for the sign of a parameter at each cell, which takes longer than the build. -#}
{% macro postgres__load_csv_rows(model, agate_table) -%}
    {%- set sql -%}
insert into {{ this }}
select
    {%- for name in agate_table.column_names %}
    cast(seed_row ->> {{ loop.index0 }} as {{ seed_type(model, agate_table, loop.index0) }}){{ ',' if not loop.last }}
    {%- endfor %}
from json_array_elements(cast(%s as json)) as seed_rows (seed_row)
    {%- endset -%}
    {%- do adapter.add_query(sql, bindings=[seed_rows_as_json(agate_table)], abridge_sql_log=True) -%}
    {{ return(sql) }}
{%- endmacro %}

{#- The rows of a seed as one text: an array of arrays, each value a text or null. -#}
{% macro seed_rows_as_json(agate_table) -%}
    {%- set rows = [] -%}
    {%- for row in agate_table.rows -%}
        {%- set texts = [] -%}
        {%- for value in row -%}{%- do texts.append(none if value is none else value | string) -%}{%- endfor -%}
        {%- do rows.append(texts) -%}
    {%- endfor -%}
    {{ return(tojson(rows)) }}
{%- endmacro %}

{% macro seed_type(model, agate_table, place) -%}
    {{ return(native_type(model.config.column_types.get(agate_table.column_names[place], adapter.convert_type(agate_table, place)))) }}
{%- endmacro %}
