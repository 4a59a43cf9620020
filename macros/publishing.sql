{#-
    Publishes, on Spark, a build that stands beside what is published: dbt run-operation publish_views --vars '{schema_suffix: _20250701}', after a
    build with that variable has passed its tests. What BI tools read are views, in the schema
    marts; each is pointed at the build's table of its name, one after the other. A build of
    before is published again in the same way.
-#}
{% macro publish_views() -%}
    {%- if target.type != 'spark' -%}
        {%- do exceptions.raise_compiler_error('publish_views is for Spark; on DuckDB and PostgreSQL `casebook refresh` builds and publishes.') -%}
    {%- endif -%}
    {%- if not var('schema_suffix') -%}
        {%- do exceptions.raise_compiler_error("publish_views needs the variable schema_suffix, that of the build to publish: --vars '{schema_suffix: _20250701}'.") -%}
    {%- endif -%}
    {%- set marts = [] -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.config.schema == 'marts' -%}
        {%- set built = api.Relation.create(database=node.database, schema=node.schema, identifier=node.alias) -%}
        {%- if load_relation(built) is none -%}
            {%- do exceptions.raise_compiler_error('Nothing is published: there is no ' ~ built ~ '; build it first, with the same variables.') -%}
        {%- endif -%}
        {%- do marts.append(built) -%}
    {%- endfor -%}
    {%- set published = marts[0].incorporate(path={'schema': 'marts'}) -%}
    {%- do run_query('create schema if not exists ' ~ published.without_identifier().include(database=false)) -%}
    {%- for built in marts -%}
        {%- set view = built.incorporate(path={'schema': 'marts'}) -%}
        {%- do run_query('create or replace view ' ~ view ~ ' as select * from ' ~ built) -%}
    {%- endfor -%}
    {%- set names = marts | map(attribute='identifier') | list -%}
    {%- for row in run_query('show views in marts').rows if not row['isTemporary'] and row['viewName'] not in names -%}
        {%- do run_query('drop view marts.' ~ adapter.quote(row['viewName'])) -%}
    {%- endfor -%}
    {%- do log(marts | length ~ ' marts show ' ~ marts[0].schema ~ '.', info=true) -%}
{%- endmacro %}
