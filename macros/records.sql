{#-
    The records of touched cases alone. A staging model whose rows follow each from the records of
    one case says so (by_case). With `incremental: true` it reads from files only those of the cases
    of which they tell something else than in the last build (touched_records), and keeps what
    that one made of the others.
-#}

{#-
    At the head of a staging model: `column` names the case that a row is of. A model of raw records
    is read by touched_records; one that is told from such models and from what changes beside
    them names the model of its connector that knows which cases that touches, and one that is told from
    such models alone is no `raw` one. `record_id` is the column by which records are one and the same,
    where it does not hold the case.
-#}
{% macro by_case(column, touched='touched_records', record_id=none, raw=true) -%}
    {{- config(
        materialized='incremental', incremental_strategy='touched_records', on_schema_change='fail',
        meta={'case': column, 'touched': touched, 'record_id': record_id, 'raw': raw and touched == 'touched_records'},
    ) -}}
    {{- comes_after(touched) -}}
{%- endmacro %}

{% macro is_told_by_record(node) -%}
    {{ return(node.resource_type == 'model' and node.config.incremental_strategy == 'touched_records') }}
{%- endmacro %}

{#- The raw tables of which the records are read by case, as {name, connector, table, case, record_id}. -#}
{% macro tables_read_by_case() -%}
    {%- set tables = [] -%}
    {%- if execute and raw_door() == 'files' -%}
        {%- for name in models_told_by_record() -%}
            {%- set node = node_of(name) -%}
            {%- if node.config.meta.raw -%}
                {%- do tables.append(dict(node.config.meta, name=name, connector=connector_of_model(node), table=name.split('__')[1])) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(tables) }}
{%- endmacro %}

{#- The models of the connectors in use that are told by_case, as their catalogue has them. -#}
{% macro models_told_by_record() -%}
    {%- set names = [] -%}
    {%- for connector in connectors_in_use() -%}
        {%- for name in catalogued(connector).by_case or [] -%}{%- do names.append('stg_' ~ connector ~ '__' ~ name) -%}{%- endfor -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}

{#- The types in which raw columns come, by name; those of nested and boxed values are text. -#}
{% macro raw_types(connector, table, all_text=false) -%}
    {%- set present = {} if all_text or has_instances(connector) else present_columns(connector, table) -%}
    {%- set types = {} -%}
    {%- for name, column in declared_columns(connector, table).items() -%}
        {%- set found = found_column(present, name, column) -%}
        {%- do types.update({name: 'text' if not found or is_nested(found.type) or column.boxed else found.type}) -%}
    {%- endfor -%}
    {{ return(types) }}
{%- endmacro %}

{#- A column of a raw table, of these raw_types(), as staging has it. -#}
{% macro staged(connector, table, name, types) -%}
    {{ return(typed(adapter.quote(name), declared_columns(connector, table)[name], types[name], has_instances(connector))) }}
{%- endmacro %}

{#- Such a column where staging has it as the text of the number that it is; none of others. By the number records are found and grouped in less time. -#}
{% macro number_in(connector, table, name, types) -%}
    {%- set number = adapter.quote(name) -%}
    {%- set is_number = types[name] == 'bigint' and staged(connector, table, name, types) == 'cast(' ~ number ~ ' as ' ~ dbt.type_string() ~ ')' -%}
    {{ return(number if is_number else none) }}
{%- endmacro %}

{#- The columns that name the case, of several raw tables of these `types`, where all are such numbers; none where one is not. -#}
{% macro numbers_of_cases(tables) -%}
    {%- set numbers = [] -%}
    {%- for one in tables -%}{%- do numbers.append(number_in(one.connector, one.table, one.case, one.types)) -%}{%- endfor -%}
    {{ return(numbers if numbers | select | list == numbers else none) }}
{%- endmacro %}

{#- Records of cases told otherwise whose ids those of other cases have too: by such an id the records of one case do not tell alone what becomes of them. -#}
{% macro ids_of_several_cases(one) -%}
{%- set types = raw_types(one.connector, one.table) -%}
{%- set record, case = number_in(one.connector, one.table, one.record_id, types), number_in(one.connector, one.table, one.case, types) -%}
{%- set records -%}
(
                    select
                        {{ record or staged(one.connector, one.table, one.record_id, types) }} as record_id,
                        {{ case or staged(one.connector, one.table, one.case, types) }} as case_id
                    from ({{ raw(one.connector, one.table) }}) as raw_records
                )
{%- endset -%}
select 1
                from {{ records }} as records
                inner join changes
                    on records.case_id = {{ 'try_cast(changes.case_id as bigint)' if case else 'changes.case_id' }}
                    and changes.connector = '{{ one.connector }}'
                inner join {{ records }} as others
                    on records.record_id = others.record_id
                    and records.case_id <> others.case_id
{%- endmacro %}

{#- Records of the last build that stood back behind one of another case, of the same id: without that they count. -#}
{% macro records_behind_other_cases(one, last_records) -%}
select 1
                from {{ last_records }} as behind
                inner join {{ last_records }} as others
                    on behind.{{ one.record_id }} = others.{{ one.record_id }}
                    and behind.{{ one.case }} <> others.{{ one.case }}
                where behind.row_use <> 'used'
{%- endmacro %}

{#- The models by which a connector, or all in use, tell some entities: its own, or those that this unites. -#}
{% macro tellers_of(entities, connector=none) -%}
    {%- set tellers = [] -%}
    {%- for one in ([connector] if connector else connectors_in_use()) if execute -%}
        {%- for entity in entities if entity in catalogued(one).tells -%}
            {%- set node = node_of('stg_' ~ one ~ '__' ~ entity) -%}
            {%- if node.config.materialized == 'view' -%}
                {%- for id in node.depends_on.nodes -%}{%- do tellers.append(graph.nodes[id]) -%}{%- endfor -%}
            {%- else -%}
                {%- do tellers.append(node) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(tellers) }}
{%- endmacro %}

{#- Whether all by which connectors tell some entities keep what they told of cases whose records are the same. -#}
{% macro keep_what_they_tell(entities) -%}
    {%- for teller in tellers_of(entities) -%}
        {%- if not is_told_by_record(teller) or not are_records_partial(teller, teller.config.meta.touched) -%}{{ return(false) }}{%- endif -%}
    {%- endfor -%}
    {{ return(true) }}
{%- endmacro %}

{#-
    The as_of of the last build as a literal; none where there is no such build, where it knew of later
    instants, and where one after it read records and broke off.
-#}
{% macro last_as_of() -%}
    {%- set last_told = left_by_last_build('int_last_told') -%}
    {%- set found = run_query(
        'select cast(max(last_told.happened_at) as ' ~ dbt.type_string() ~ ') from ' ~ last_told ~ " as last_told where last_told.thing = 'build'"
        ~ " having max(last_told.id) = 'records being read' and max(last_told.happened_at) <= (select as_of from " ~ relation_of('as_of') ~ ')'
    ).rows if last_told -%}
    {{ return("cast('" ~ found[0][0] ~ "' as timestamp)" if found else none) }}
{%- endmacro %}

{#- Whether of some entities this build tells only what it reads anew: all others are told as in the last one. -#}
{% macro tells_what_is_read_anew(entities) -%}
    {%- if not (execute and asks_for_less()) -%}{{ return(false) }}{%- endif -%}
    {{ return(keep_what_they_tell(entities) and run_query('select count(*) = 0 from ' ~ relation_of('cases_read_anew') ~ ' where case_id is null').rows[0][0]) }}
{%- endmacro %}

{#- What a connector tells of an entity by the records that this build read anew: what follows `from`. -#}
{% macro told_anew(connector, entity) -%}
    {%- set rows = [] -%}
    {%- for teller in tellers_of([entity], connector) -%}{%- do rows.append('select * from ' ~ touched_rows_of(teller)) -%}{%- endfor -%}
    {{ return('(' ~ rows | join(' union all ') ~ ') as told_anew') }}
{%- endmacro %}

{#- After the view of what connectors tell of cases: the same view of what this build read anew, until it ends. -#}
{% macro tell_read_anew() -%}
    {%- if execute and flags.WHICH in ['build', 'run'] and asks_for_less() and keep_what_they_tell([model.name]) -%}
        {%- set read_anew = {} -%}
        {%- for connector in connectors_in_use() if model.name in catalogued(connector).tells -%}
            {%- do read_anew.update({'stg_' ~ connector ~ '__' ~ model.name: told_anew(connector, model.name)}) -%}
        {%- endfor -%}
        {%- do run_query('create or replace view ' ~ read_anew_of(model.name) ~ ' as ' ~ told_from(read_anew)) -%}
    {%- endif -%}
{%- endmacro %}

{% macro read_anew_of(name) -%}
    {%- set node = node_of(name) -%}
    {{ return(touched_rows_of(node).incorporate(path={'identifier': node.alias ~ '__read_anew'})) }}
{%- endmacro %}

{#-
    Whether that is all that is told of the cases that are read anew: unless one of them is for another reason, or
    another connector adds to it.
-#}
{% macro is_all_told_anew(entities) -%}
    {%- if complementing_connector() in connectors_in_use() and connectors_in_use() | length > 1 -%}{{ return(false) }}{%- endif -%}
    {%- for connector in connectors_in_use() -%}
        {%- for touched in tellers_of(entities, connector) | map(attribute='config.meta.touched') | unique -%}
            {%- if run_query(
                'select 1 from ' ~ relation_of('cases_read_anew') ~ " where case_id like '" ~ connector ~ ":%' and case_id not in (select "
                ~ own_id(connector, 'case_id') ~ ' from ' ~ relation_of(touched) ~ " where connector = '" ~ connector ~ "' and case_id is not null) limit 1"
            ).rows -%}
                {{ return(false) }}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(true) }}
{%- endmacro %}

{#- A condition: of a case that is read anew, or of none. -#}
{% macro is_read_anew() -%}
    {{ return(is_of_case_in('cases_read_anew')) }}
{%- endmacro %}

{#- The strategy of what is kept but for cases that are read anew. -#}
{% macro get_incremental_read_anew_sql(arguments) -%}
{{ rows_told_anew(arguments, is_read_anew()) }}
{%- endmacro %}

{#- Whether, of the connector of a model, a model of touched cases names these alone. -#}
{% macro are_records_partial(node, touched) -%}
    {{ return(run_query(
        'select count(*) = 0 from ' ~ relation_of(touched) ~ " where case_id is null and connector = '" ~ connector_of_model(node) ~ "'"
    ).rows[0][0]) }}
{%- endmacro %}

{#- A condition: of a case that a model of touched ones names, or of no case; records of none are read each time. -#}
{% macro is_of_touched_record(value, touched, id='touched.case_id') -%}
({{ value }} is null or {{ value }} in (
    select {{ id }}
    from {{ relation_of(touched) }} as touched
    where touched.connector = '{{ this_connector() }}'
))
{%- endmacro %}

{#- In the reading of a model's own raw table: its records of touched cases, where the build reads no others. -#}
{% macro where_touched(connector, table) -%}
    {%- if is_told_by_record(model) and is_partial(model) %}
    {%- set name, touched = model.config.meta.case, model.config.meta.touched -%}
    {%- set types = raw_types(connector, table) -%}
    {%- set number = number_in(connector, table, name, types) %}
    where {{ is_of_touched_record(number, touched, 'try_cast(touched.case_id as bigint)') if number
        else is_of_touched_record(staged(connector, table, name, types), touched) }}
    {%- endif -%}
{%- endmacro %}

{#- The strategy of such models. What is told of the records reads those of touched cases alone. -#}
{% macro get_incremental_touched_records_sql(arguments) -%}
    {%- set rows = touched_rows_of(model) -%}
    {%- set columns = get_quoted_csv(arguments.dest_columns | map(attribute='name')) -%}
    {%- set is_touched = is_of_touched_record(adapter.quote(model.config.meta.case), model.config.meta.touched) -%}
    {%- do make_anew(rows, 'select ' ~ columns ~ ' from ' ~ arguments.temp_relation) -%}
{{ rows_replaced(arguments.target_relation, columns, is_touched, rows) }}
{%- endmacro %}

{#-
    After touched_records: what is remembered of things was told of the records that are read now, if no
    build read others since.
-#}
{% macro begin_reading_records() -%}
    {%- set last_told = load_relation(relation_of('int_last_told')) if execute and flags.WHICH in ['build', 'run'] and raw_door() == 'files' -%}
    {%- if last_told -%}
        {%- do run_query('delete from ' ~ last_told ~ " where thing = 'build' and id = 'records being read'") -%}
        {%- do run_query('update ' ~ last_told ~ " set id = 'records being read' where thing = 'build' and id = 'records'") -%}
    {%- endif -%}
{%- endmacro %}

{#-
    After a model of touched cases: forgets what it went on from, and takes out what is known of them,
    of the models named, for those that are told from these. What these read anew in this build is out already.
-#}
{% macro begin_reading(remembered, known=[]) -%}
    {%- if execute and flags.WHICH in ['build', 'run'] -%}
        {%- do forget(remembered) -%}
        {%- if asks_for_less() -%}
            {%- do run_query('create schema if not exists ' ~ touched_schema()) -%}
            {%- for name in known if are_records_partial(model, model.name) -%}
                {%- set node = node_of(name) -%}
                {%- set rows, case = touched_rows_of(node), adapter.quote(node.config.meta.case) -%}
                {%- if load_relation(rows) -%}
                    {%- do run_query('insert into ' ~ rows ~ ' ' ~ few_rows(relation_of(name), is_touched_beside(case, node.config.meta.touched))) -%}
                {%- else -%}
                    {%- do make_anew(rows, few_rows(relation_of(name), is_of_touched_record(case, model.name))) -%}
                {%- endif -%}
            {%- endfor -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{#- A condition: of a case that this model of touched ones names, and another does not. -#}
{% macro is_touched_beside(value, other) -%}
{{ value }} in (
    select touched.case_id
    from {{ this }} as touched
    left join {{ relation_of(other) }} as others
        on touched.connector = others.connector
        and touched.case_id = others.case_id
    where touched.connector = '{{ this_connector() }}' and others.case_id is null
)
{%- endmacro %}
