{#-
    Who may do what on PostgreSQL. With `roles: casebook`, casebook_loader writes the raw schemas,
    casebook_builder builds, casebook_reader reads the marts, and an audience north has a role
    casebook_reader_north, which sees rows of its own cases. Other engines keep rights elsewhere.
-#}
{% macro role_of(kind) -%}
    {{ return(adapter.quote(var('roles') ~ '_' ~ kind)) }}
{%- endmacro %}

{% macro role_of_audience(name) -%}
    {{ return(role_of('reader_' ~ name)) }}
{%- endmacro %}

{#- After a mart was built, in its transaction: whoever reads all marts may read this one. -#}
{% macro after_mart() -%}
    {{ return(adapter.dispatch('after_mart', 'casebook')()) }}
{%- endmacro %}

{% macro default__after_mart() -%}{%- endmacro %}

{% macro postgres__after_mart() -%}
    {{ return('grant select on ' ~ this ~ ' to ' ~ role_of('reader') if var('roles') else '') }}
{%- endmacro %}

{#- At the end of a build: the rows that audiences see, and who may enter the schema. -#}
{% macro after_build() -%}
    {%- if execute and flags.WHICH in ['build', 'run'] and var('roles') -%}
        {{ return(adapter.dispatch('after_build', 'casebook')()) }}
    {%- endif -%}
{%- endmacro %}

{% macro default__after_build() -%}{%- endmacro %}

{% macro postgres__after_build() -%}
    {%- for relation, condition in seen_by_audiences() %}
alter table {{ relation }} enable row level security;
drop policy if exists all_rows on {{ relation }};
create policy all_rows on {{ relation }} for select to {{ role_of('reader') }} using (true);
        {%- for name, audience in var('audiences').items() %}
            {%- set role = role_of_audience(name) %}
drop policy if exists {{ role }} on {{ relation }};
create policy {{ role }} on {{ relation }} for select to {{ role }}
using ({{ condition or of_groups_and_brands(audience) }});
grant select on {{ relation }} to {{ role }};
        {%- endfor %}
    {%- endfor %}
    {#- a build beside the published one is nobody's to enter until it is published #}
    {%- if not var('schema_suffix') and adapter.check_schema_exists(target.database, 'marts') %}
grant usage on schema marts to {{ role_of('reader') }}
        {%- for name in var('audiences') %}, {{ role_of_audience(name) }}{% endfor %};
    {%- endif %}
{%- endmacro %}

{#-
    The marts that an audience sees rows of, each with its condition: facts that name a case, and
    who and what these name. None for the cases themselves, which the audience's groups and brands
    tell; the others ask the cases and so see what the role sees of them. Figures of the whole desk
    (kpi_, rpt_, dq_), hours, costs and accounts are not among them.
-#}
{% macro seen_by_audiences() -%}
    {%- set found = {} -%}
    {%- if var('audiences') -%}
        {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.config.materialized in ['table', 'incremental'] -%}
            {%- set relation = api.Relation.create(database=node.database, schema=node.schema, identifier=node.alias) -%}
            {%- if load_relation(relation) is not none -%}
                {%- do found.update({node.name: (relation, node.columns)}) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {%- set marts = [] -%}
    {%- if 'fct_cases' in found -%}
        {%- set cases = found.fct_cases[0] -%}
        {%- do marts.append((cases, none)) -%}
        {%- for name in found | sort if name.startswith('fct_') and name != 'fct_cases' and 'case_id' in found[name][1] -%}
            {%- do marts.append((found[name][0], 'case_id in (select seen.case_id from ' ~ cases ~ ' as seen)')) -%}
        {%- endfor -%}
        {%- for name, key, named_in, column in [
            ('dim_customers', 'customer_id', 'fct_cases', 'requester_id'),
            ('dim_groups', 'group_id', 'fct_cases', 'group_id'),
            ('dim_agents', 'agent_id', 'fct_case_assignments', 'agent_id'),
        ] if name in found and named_in in found -%}
            {%- do marts.append((found[name][0], key ~ ' in (select seen.' ~ column ~ ' from ' ~ found[named_in][0] ~ ' as seen)')) -%}
        {%- endfor -%}
        {%- if 'dim_dates' in found -%}
            {%- do marts.append((found.dim_dates[0], 'true')) -%}
        {%- endif -%}
    {%- endif -%}
    {{ return(marts) }}
{%- endmacro %}

{% macro of_groups_and_brands(audience) -%}
    {%- set conditions = [] -%}
    {%- for key, column in [('group', 'group_id'), ('brand', 'brand')] if key in audience -%}
        {%- do conditions.append(column ~ ' in (' ~ text_literals(audience[key]) ~ ')') -%}
    {%- endfor -%}
    {{ return(conditions | join(' and ') or 'false') }}
{%- endmacro %}

{#-
    dbt run-operation create_roles, once, by an administrator of the database: makes the roles and
    gives each no more than its work needs. The loader and the builder can log in once they have a
    password; readers are given their role. Anew after a connector or an audience has been added.
-#}
{% macro create_roles() -%}
    {%- if target.type != 'postgres' or not var('roles') -%}
        {%- do exceptions.raise_compiler_error("create_roles needs PostgreSQL and the variable roles, the beginning of their names: --vars '{roles: casebook}'.") -%}
    {%- endif -%}
    {%- set logins = [role_of('loader'), role_of('builder')] -%}
    {%- set readers = [role_of('reader')] -%}
    {%- for name in var('audiences') -%}{%- do readers.append(role_of_audience(name)) -%}{%- endfor -%}
    {%- set raw_schemas = [] -%}
    {%- for connector in connectors_in_use() -%}
        {%- for instance in instances(connector) -%}
            {%- do raw_schemas.append(adapter.quote(['raw', connector, instance] | select | join('_'))) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- set database = adapter.quote(target.database) -%}
    {%- set public = adapter.quote(target.schema) %}
    {%- call statement('create_roles') %}
        {%- for role in logins + readers %}
do $$ begin
    create role {{ role }} {{ 'login' if role in logins else 'nologin' }};
exception when duplicate_object then null;
end $$;
        {%- endfor %}
revoke temporary on database {{ database }} from public;
revoke create on schema {{ public }} from public;
grant connect on database {{ database }} to {{ (logins + readers) | join(', ') }};
grant create, temporary on database {{ database }} to {{ role_of('builder') }};
grant usage, create on schema {{ public }} to {{ role_of('builder') }};
        {%- for schema in raw_schemas %}
create schema if not exists {{ schema }} authorization {{ role_of('loader') }};
grant usage, create on schema {{ schema }} to {{ role_of('loader') }};
grant usage on schema {{ schema }} to {{ role_of('builder') }};
grant select on all tables in schema {{ schema }} to {{ role_of('builder') }};
alter default privileges for role {{ role_of('loader') }} in schema {{ schema }} grant select on tables to {{ role_of('builder') }};
        {%- endfor %}
    {%- endcall %}
    {%- do adapter.commit() -%}
{%- endmacro %}
