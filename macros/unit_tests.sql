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
        {{ get_unit_test_sql(sql, expected_sql or get_expected_sql(expected_rows, types, quoted), tested) }}
    {%- endcall -%}
    {%- do run_query('drop table ' ~ shape) -%}
    {{ return({'relations': []}) }}
{% endmaterialization %}
