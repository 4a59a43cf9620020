{#-
    A build that costs what changed. With `incremental: true` it tells only those cases anew that
    were touched since the last one (int_touched_cases): each from its first event to its last.

    A model in a folder named `cases` is told case by case: a row of it follows from what is told
    of its one case. Where such a model reads another, it reads the touched cases alone (ref).
    Those that others than these read are incremental and kept: their touched rows stand in the
    schema `touched` while the build lasts, and take the place of those that told the same cases
    before. The rest hold after such a build no more than the cases it told anew.
-#}

{#- Whether somebody asks for a build that costs what changed. -#}
{% macro asks_for_less() -%}
    {{ return(var('incremental') and not flags.FULL_REFRESH and flags.WHICH in ['build', 'run', 'compile']) }}
{%- endmacro %}

{#- Whether this build tells only touched cases anew; int_refresh says so, for those that come after it; of what is told by record its connector's model of touched ones. -#}
{% macro is_partial(node=none) -%}
    {%- if not execute or not asks_for_less() -%}
        {{ return(false) }}
    {%- elif node and is_told_by_record(node) -%}
        {{ return(are_records_partial(node, node.config.meta.touched)) }}
    {%- elif node and node.config.meta.read_anew -%}
        {{ return(tells_what_is_read_anew(node.config.meta.read_anew)) }}
    {%- endif -%}
    {{ return(run_query('select is_partial from ' ~ relation_of('int_refresh')).rows[0][0]) }}
{%- endmacro %}

{% macro is_told_by_case(node) -%}
    {{ return(node.resource_type == 'model' and 'cases' in node.fqn[:-1]) }}
{%- endmacro %}

{#- What is kept from build to build, and told by case as it enters. -#}
{% macro is_kept(node) -%}
    {{ return(node.name in canonical_of_cases() or (is_told_by_case(node) and node.config.materialized == 'incremental')) }}
{%- endmacro %}

{#- Whether such a model reads of another only what is touched. -#}
{% macro is_cut_for(node, other) -%}
    {%- if is_told_by_case(node) -%}
        {{ return(is_kept(other)) }}
    {%- endif -%}
    {{ return(is_told_by_record(node) and is_told_by_record(other)) }}
{%- endmacro %}

{#- Whether such a model, or a KPI that is told period by period, reads of another only what its part needs. -#}
{% macro is_parted_for(node, other) -%}
    {{ return(other.name == moments_counted_by(node) or (is_told_by_case(node) and (is_told_by_case(other) or is_kept(other)))) }}
{%- endmacro %}

{% macro canonical_of_cases() -%}
    {{ return(['cases', 'case_events', 'surveys']) }}
{%- endmacro %}

{#-
    dbt's own ref, but that in such a build what is told case by case reads the touched cases alone,
    what is told by record the records of touched ones, a KPI that is told period by period the
    moments of touched periods, and counts those that changed; and that what is told in parts reads
    the rows of its first one.
-#}
{% macro ref() -%}
    {%- set relation = builtins.ref(*varargs, **kwargs) -%}
    {%- set node = node_of(varargs[-1]) if execute and model.resource_type == 'model' -%}
    {%- if node and is_cut_for(model, node) and is_partial(model) -%}
        {%- set relation = touched_rows_of(node) -%}
    {%- elif node and node.name == moments_counted_by(model) and tells_changes() -%}
        {%- set relation = changed_moments_of(node) -%}
    {%- endif -%}
    {{ return(rows_needed(relation) if node and is_parted_for(model, node) else relation) }}
{%- endmacro %}

{#- Has a model be built after another that it does not read. -#}
{% macro comes_after(name) -%}
    {%- if model.resource_type == 'model' -%}
        {%- do builtins.ref(name) -%}
    {%- endif -%}
{%- endmacro %}

{#- What dbt knows of a model of the project; nothing of what is none. -#}
{% macro node_of(name) -%}
    {{ return(graph.nodes['model.' ~ project_name ~ '.' ~ name]) }}
{%- endmacro %}

{#- The relation of a model, wherever that stands in the order of the build. -#}
{% macro relation_of(name) -%}
    {%- set node = node_of(name) -%}
    {{ return(api.Relation.create(database=node.database, schema=node.schema, identifier=node.alias)) }}
{%- endmacro %}

{#- What an earlier build left of a model; none where there is none, where nobody asks for it, and of a memory that is not complete or that a version of other columns left. -#}
{% macro left_by_last_build(name) -%}
    {%- set left = load_relation(relation_of(name)) if execute and asks_for_less() -%}
    {%- set meta = node_of(name).config.meta if left else {} -%}
    {%- if meta.completed_by and not run_query('select 1 from ' ~ left ~ ' where ' ~ meta.completed_by).rows -%}
        {{ return(none) }}
    {%- elif meta.is_memory and adapter.get_columns_in_relation(left) | map(attribute='name') | sort != columns_of(name) | sort -%}
        {{ return(none) }}
    {%- endif -%}
    {{ return(left or none) }}
{%- endmacro %}

{#- The rows of touched cases of a model, as they are told now; `before` as the last build told them. -#}
{% macro touched_rows_of(node, before=false) -%}
    {%- set name = node.alias ~ ('__before' if before else '') -%}
    {{ return(api.Relation.create(database=node.database, schema='touched' ~ var('schema_suffix'), identifier=name)) }}
{%- endmacro %}

{#- The schema in which they stand. -#}
{% macro touched_schema() -%}
    {{ return(touched_rows_of(node_of('int_refresh')).without_identifier().include(database=false)) }}
{%- endmacro %}

{#- A condition: of a case that a model has, or of no case; rows of none are told anew each time. -#}
{% macro is_of_case_in(name) -%}
(case_id is null or case_id in (select told_anew.case_id from {{ relation_of(name) }} as told_anew))
{%- endmacro %}

{% macro is_of_touched_case() -%}
    {{ return(is_of_case_in('int_touched_cases')) }}
{%- endmacro %}

{#- Makes a table of what a query gives, in place of what an earlier build left there. -#}
{% macro make_anew(table, query) -%}
    {%- do run_query('drop table if exists ' ~ table) -%}
    {%- do run_query('create table ' ~ table ~ ' as ' ~ query) -%}
{%- endmacro %}

{#- The strategy of kept models: the rows of touched cases go, what is told of them now takes their place. -#}
{% macro get_incremental_touched_cases_sql(arguments) -%}
    {%- set rows = touched_rows_of(model) -%}
    {%- set columns = get_quoted_csv(arguments.dest_columns | map(attribute='name')) -%}
    {%- do make_anew(rows, 'select ' ~ columns ~ ' from ' ~ arguments.temp_relation ~ ' where ' ~ is_of_touched_case()) -%}
{{ rows_replaced(arguments.target_relation, columns, is_of_touched_case(), rows, columns_left(), model.config.meta.dated_by) }}
{%- endmacro %}

{#-
    At the head of a table that is told contact by contact, from what is told of the contact, its case,
    its customer and their account.
-#}
{% macro told_by_contact() -%}
    {{- config(materialized='incremental', incremental_strategy='touched_contacts', on_schema_change='fail') -}}
    {{- leaves_rows() -}}
{%- endmacro %}

{#- A condition: of a contact of which any of that is told otherwise than in the last build. -#}
{% macro is_of_touched_contact() -%}
{%- set changes = relation_of('int_changes') -%}
contact_id in (
        select id from {{ changes }} where thing = 'contact'
        union all
        select contact_id from {{ relation_of('contacts') }}
        where case_id in (select case_id from {{ relation_of('int_touched_cases') }}) or customer_id in (
            select id from {{ changes }} where thing = 'person'
            union all
            select person_id from {{ relation_of('people') }} where account_id in (select id from {{ changes }} where thing = 'account')
        )
    )
{%- endmacro %}

{#- The strategy of such tables: the rows of these contacts go, what is told of them now takes their place. -#}
{% macro get_incremental_touched_contacts_sql(arguments) -%}
{{ rows_told_anew(arguments, is_of_touched_contact()) }}
{%- endmacro %}

{#- Of the model's rows that the last build told of touched cases, the columns that moments are told from: those that it says `moments_read`, else all; none where no moments read it. -#}
{% macro columns_left() -%}
    {%- set columns = get_quoted_csv(model.config.meta.moments_read or columns_of(model.name)) -%}
    {%- for node in graph.nodes.values() if 'moments' in node.fqn and model.unique_id in node.depends_on.nodes -%}
        {{ return(columns) }}
    {%- endfor -%}
    {{ return(columns if model.name in counted_moments() else none) }}
{%- endmacro %}

{#- Rows of a table, a few of many, that meet a condition on some of its columns, or on what is computed `beside` them, {name: SQL}. -#}
{% macro few_rows(table, condition, beside={}) -%}
    {{ return(adapter.dispatch('few_rows', 'casebook')(table, condition, beside)) }}
{%- endmacro %}

{% macro default__few_rows(table, condition, beside) -%}
select * from {{ with_beside(table, beside) }} where {{ condition }}
{%- endmacro %}

{#- It unpacks all columns of all rows to join or sort them, but those of few places alone. -#}
{% macro duckdb__few_rows(table, condition, beside) -%}
select * from {{ table }} where rowid in (select place from {{ with_beside(table, dict(beside, place='rowid')) }} where {{ condition }})
{%- endmacro %}

{#- A table with what is computed beside its columns. -#}
{% macro with_beside(table, beside) -%}
{%- if not beside -%}{{ return(table) }}{%- endif -%}
(select *{% for name, value in beside.items() %}, {{ value }} as {{ name }}{% endfor %} from {{ table }}) as with_beside
{%- endmacro %}

{#-
    A condition of the rows of a table that meet another, a few of many, that may be found twice: they
    are looked for once, and by a column `dated_by` from the first day of touched cases on (touched_since): before
    it there are but those of no case.
-#}
{% macro default__found_rows(table, condition, dated_by) -%}
    {{ return(condition) }}
{%- endmacro %}

{% macro duckdb__found_rows(table, condition, dated_by) -%}
    {%- set places = touched_rows_of(model).incorporate(path={'identifier': model.alias ~ '__places'}) -%}
    {%- set place = 'select rowid as place from ' ~ table ~ ' where ' -%}
    {%- if dated_by -%}
        {%- set since = touched_since() -%}
        {%- do make_anew(places,
            place ~ dated_by ~ ' >= ' ~ since ~ ' and ' ~ condition ~ ' union all ' ~ place ~ dated_by ~ ' < ' ~ since ~ ' and case_id is null'
        ) -%}
    {%- else -%}
        {%- do make_anew(places, place ~ condition) -%}
    {%- endif -%}
    {{ return('rowid in (select places.place from ' ~ places ~ ' as places)') }}
{%- endmacro %}

{#-
    At the end of a kept model: its rows lie in the order of a column, so that those of touched cases, and of
    touched periods, are found without a look at all others. For engines whose tables keep the order in which they are written.
-#}
{% macro in_order_of(column) -%}
    {{ return(adapter.dispatch('in_order_of', 'casebook')(column)) }}
{%- endmacro %}

{% macro default__in_order_of(column) -%}{%- endmacro %}
{% macro duckdb__in_order_of(column) -%}order by {{ column }}{%- endmacro %}

{#- A day before which no row of what is told case by case is of a touched case, as the last build told it, but local days of the instants in it. -#}
{% macro touched_since() -%}
    {%- set since = run_query(
        'select cast(cast(touched_since as date) as ' ~ dbt.type_string() ~ ') from ' ~ relation_of('int_refresh')
    ).rows[0][0] -%}
    {{ return("(date '" ~ (since or '9999-01-01') ~ "' - 1)") }}
{%- endmacro %}

{#-
    The rows of a table that meet a condition give way to those of another; the columns named of them
    are left for moments. `dated_by` is a column by which they are found sooner.
-#}
{% macro rows_replaced(table, columns, condition, rows, left=none, dated_by=none) -%}
    {%- set found = adapter.dispatch('found_rows', 'casebook')(table, condition, dated_by) if left or dated_by else condition -%}
    {%- if left -%}
        {%- do make_anew(touched_rows_of(model, before=true), 'select ' ~ left ~ ' from ' ~ table ~ ' where ' ~ found) -%}
    {%- endif -%}
    {{ return(adapter.dispatch('rows_replaced', 'casebook')(table, columns, found, rows)) }}
{%- endmacro %}

{% macro default__rows_replaced(table, columns, condition, rows) -%}
delete from {{ table }}
where {{ condition }};

insert into {{ table }} ({{ columns }})
select {{ columns }} from {{ rows }}
{%- endmacro %}

{% macro spark__rows_replaced(table, columns, condition, rows) -%}
    {{ return(overwritten(
        table, 'select ' ~ columns ~ ' from ' ~ table ~ ' where not (' ~ condition ~ ') union all select ' ~ columns ~ ' from ' ~ rows
    )) }}
{%- endmacro %}

{#- What a strategy does that keeps the rows of a model but for those that meet a condition: the new ones take their place. -#}
{% macro rows_told_anew(arguments, condition) -%}
    {{ return(rows_replaced(
        arguments.target_relation, get_quoted_csv(arguments.dest_columns | map(attribute='name')), condition, arguments.temp_relation
    )) }}
{%- endmacro %}

{#- Rows of the model's own table that meet a condition take other values of these columns. -#}
{% macro rows_changed(changes, condition) -%}
    {{ return(adapter.dispatch('rows_changed', 'casebook')(changes, condition)) }}
{%- endmacro %}

{% macro default__rows_changed(changes, condition) -%}
update {{ this }}
set {% for column, value in changes.items() %}{{ column }} = {{ value }}{{ ', ' if not loop.last }}{% endfor %}
where {{ condition }}
{%- endmacro %}

{% macro spark__rows_changed(changes, condition) -%}
    {%- set values = [] -%}
    {%- for column in adapter.get_columns_in_relation(this) | map(attribute='name') -%}
        {%- do values.append(
            'case when ' ~ condition ~ ' then ' ~ changes[column] ~ ' else ' ~ column ~ ' end as ' ~ column if column in changes else column
        ) -%}
    {%- endfor -%}
    {{ return(overwritten(this, 'select ' ~ values | join(', ') ~ ' from ' ~ this)) }}
{%- endmacro %}

{#- On Spark a table cannot be overwritten with what is read from it: what it will hold stands beside it first. -#}
{% macro overwritten(table, query) -%}
    {%- set whole = touched_rows_of(model).incorporate(path={'identifier': model.alias ~ '__whole'}) -%}
    {%- do make_anew(whole, query) -%}
insert overwrite table {{ table }} select * from {{ whole }}
{%- endmacro %}

{#- dbt asks this of an incremental model: a build that tells all cases anew makes its tables anew. It also asks it of seeds. -#}
{% macro should_full_refresh() -%}
    {{ return(flags.FULL_REFRESH or (model.resource_type == 'model' and not is_partial(model))) }}
{%- endmacro %}

{#- After int_refresh: says what this build tells anew, and takes out what sources tell of touched cases. -#}
{% macro begin_refresh() -%}
    {%- if execute and flags.WHICH in ['build', 'run'] -%}
        {%- do forget('int_last_told') -%}
    {%- endif -%}
    {%- if execute and flags.WHICH in ['build', 'run'] and var('incremental') -%}
        {%- set refresh = run_query('select is_partial, told_anew_because, touched_cases, cases from ' ~ this).rows[0] -%}
        {%- if not refresh[0] -%}
            {%- do log('Everything is told anew: ' ~ refresh[1] ~ '.', info=true) -%}
        {%- else -%}
            {%- do log(refresh[2] ~ ' of ' ~ refresh[3] ~ ' cases are told anew.', info=true) -%}
            {%- do run_query('create schema if not exists ' ~ touched_schema()) -%}
            {%- set first = first_of(first_instants('int_told', is_of_touched_case()) + ['select touched_since from ' ~ this]) -%}
            {%- for name in canonical_of_cases() -%}
                {%- do make_anew(touched_rows_of(node_of(name)), told_of_cases(name, is_of_touched_case(), first)) -%}
            {%- endfor -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{#- By which column what sources tell of cases stands in time. -#}
{% macro instants_of_cases() -%}
    {{ return({'cases': 'created_at', 'case_events': 'occurred_at'}) }}
{%- endmacro %}

{#-
    What sources tell of few cases, by a condition. What is of an instant before `first` is passed over unread, which
    a table can do by an instant, and not by a list of cases.
-#}
{% macro told_of_cases(name, condition, first) -%}
    {%- set told = relation_of(name) -%}
    {%- if node_of(name).config.materialized != 'view' -%}
        {{ return(few_rows(told, condition)) }}
    {%- endif -%}
    {%- set instant = instants_of_cases()[name] -%}
    {{ return('select * from ' ~ told ~ ' where ' ~ condition ~ (' and ' ~ instant ~ ' >= ' ~ first if first and instant else '')) }}
{%- endmacro %}

{#- The least of the instants that some queries give, as a literal; none where they give none. -#}
{% macro first_of(queries) -%}
    {%- set first = run_query(
        'select cast(min(first_at) as ' ~ dbt.type_string() ~ ') from (' ~ queries | join(' union all ') ~ ') as firsts'
    ).rows[0][0] if queries -%}
    {{ return("cast('" ~ first ~ "' as timestamp)" if first else none) }}
{%- endmacro %}

{#- A query of the first instant of the cases that meet a condition, as int_told knows it or int_last_told does; none where that is gone. -#}
{% macro first_instants(name, condition) -%}
    {%- set told = load_relation(relation_of(name)) -%}
    {{ return(["select min(first_at) as first_at from " ~ told ~ " where thing <> 'contact' and " ~ condition] if told else []) }}
{%- endmacro %}

{#-
    What a model remembers of the last build is gone once this one replaces what that left: after one
    that broke off all is told anew. A memory that is changed in place is none without certain rows.
-#}
{% macro forget(name) -%}
    {%- set remembered = load_relation(relation_of(name)) -%}
    {%- set completed = node_of(name).config.meta.completed_by -%}
    {%- if remembered and completed and raw_door() == 'files' -%}
        {%- do run_query('delete from ' ~ remembered ~ ' where ' ~ completed) -%}
    {%- elif remembered -%}
        {%- do adapter.drop_relation(remembered) -%}
    {%- endif -%}
{%- endmacro %}

{#- In a memory that is changed in place, a condition: of a thing of which `changes` tell by its `key`, or of what makes it complete. -#}
{% macro is_of_changed_thing() -%}
{%- set memory = model.config.meta -%}
({{ memory.completed_by }} or ({{ memory.key | join(', ') }}) in (select changes.{{ memory.key | join(', changes.') }} from {{ relation_of(memory.changes) }} as changes))
{%- endmacro %}

{#- The strategy of what is remembered of things. -#}
{% macro get_incremental_changed_things_sql(arguments) -%}
{{ rows_told_anew(arguments, is_of_changed_thing()) }}
{%- endmacro %}

{#-
    Before a build of some models alone. After a refresh nothing can be told from a table that holds the
    cases alone that it told anew. And a memory goes where not all is built that it comes after: it
    would know of what these do not hold.
-#}
{% macro begin_selection() -%}
    {%- if execute and flags.WHICH in ['build', 'run'] -%}
        {%- if load_relation(relation_of('int_refresh')) and run_query('select is_partial from ' ~ relation_of('int_refresh')).rows[0][0] -%}
            {%- for node in graph.nodes.values() if node.unique_id in selected_resources and node.resource_type == 'model' -%}
                {%- for id in node.depends_on.nodes if id not in selected_resources -%}
                    {%- set other = graph.nodes[id] -%}
                    {%- if other and is_told_by_case(other) and not is_kept(other) and other.config.materialized != 'view' -%}
                        {%- do exceptions.raise_compiler_error(
                            node.name ~ ' is told from ' ~ other.name ~ ', which holds no more than the cases that the last build told anew. '
                            ~ 'Build that too (--select +' ~ node.name ~ '), or all (dbt build).'
                        ) -%}
                    {%- endif -%}
                {%- endfor -%}
            {%- endfor -%}
        {%- endif -%}
        {%- for memory in graph.nodes.values() if memory.config.meta.is_memory -%}
            {%- set needed = models_before(memory) -%}
            {%- set built = needed | select('in', selected_resources) | list -%}
            {%- if built and built | length < needed | length -%}
                {%- do forget(memory.name) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{#- The ids of a model and of all models that are built before it. -#}
{% macro models_before(node) -%}
    {%- set found = [node.unique_id] -%}
    {%- for id in found -%}
        {%- for other in graph.nodes[id].depends_on.nodes if other in graph.nodes and other.startswith('model.') and other not in found -%}
            {%- do found.append(other) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{#- At the end of a build nobody needs the touched rows by themselves any more; one that broke off may have left some. -#}
{% macro drop_touched_rows() -%}
    {%- if execute and flags.WHICH in ['build', 'run'] and var('incremental') -%}
drop schema if exists {{ touched_schema() }} cascade
    {%- endif -%}
{%- endmacro %}

{#-
    What time has passed since the last build: `as_of` as a literal, `seconds` by the clock, and by each schedule that
    was open in it `openings`, {schedule_id: seconds}. None where none has passed, or where all cases are told anew.
-#}
{% macro time_passed() -%}
    {%- if not is_partial() -%}{{ return(none) }}{%- endif -%}
    {%- set refresh = relation_of('int_refresh') -%}
    {%- set passed = run_query(
        'select cast(as_of as ' ~ dbt.type_string() ~ '), ' ~ seconds_between('last_as_of', 'as_of') ~ ' from ' ~ refresh ~ ' where as_of > last_as_of'
    ).rows -%}
    {%- if not passed -%}{{ return(none) }}{%- endif -%}
    {%- set openings = {} -%}
    {%- set clock = relation_of('int_business_clock') -%}
    {%- for schedule_id, seconds in run_query(
        'select this_clock.schedule_id, ' ~ open_seconds_at('refresh.as_of', 'this_clock') ~ ' - (' ~ open_seconds_at('refresh.last_as_of', 'last_clock')
        ~ ') as seconds from ' ~ refresh ~ ' as refresh'
        ~ ' inner join ' ~ clock ~ ' as this_clock on ' ~ in_stretch('this_clock.schedule_id', 'refresh.as_of', 'this_clock')
        ~ ' inner join ' ~ clock ~ ' as last_clock on ' ~ in_stretch('this_clock.schedule_id', 'refresh.last_as_of', 'last_clock')
    ).rows if seconds -%}
        {%- do openings.update({schedule_id: seconds}) -%}
    {%- endfor -%}
    {{ return({'as_of': "cast('" ~ passed[0][0] ~ "' as timestamp)", 'seconds': passed[0][1], 'openings': openings}) }}
{%- endmacro %}

{#- The business seconds that have passed by a schedule. -#}
{% macro business_seconds_passed(passed, schedule_id) -%}
    {%- set cases = [] -%}
    {%- for id, seconds in passed.openings.items() -%}
        {%- do cases.append('when ' ~ text_literal(id) ~ ' then ' ~ seconds) -%}
    {%- endfor -%}
    {{ return('case ' ~ schedule_id ~ ' ' ~ cases | join(' ') ~ ' else 0 end' if cases else '0') }}
{%- endmacro %}

{#- After fct_cases: a case that was not touched stands at as_of too. -#}
{% macro untouched_cases_go_on() -%}
    {%- set passed = time_passed() -%}
    {%- if passed -%}
{{ rows_changed({'as_of': passed.as_of}, 'as_of <> ' ~ passed.as_of) }}
    {%- endif -%}
{%- endmacro %}

{#- Before fct_case_stages: the last stage of a case that is not touched runs on. -#}
{% macro untouched_stages_go_on() -%}
    {%- set passed = time_passed() -%}
    {%- if passed -%}
{{ rows_changed({
    'seconds': 'seconds + ' ~ passed.seconds,
    'business_seconds': 'business_seconds + ' ~ business_seconds_passed(passed, 'running_schedule_id'),
}, 'ended_at is null') }}
    {%- endif -%}
{%- endmacro %}

{#-
    Before fct_sla_targets: so does a clock that still runs in a case that is not touched, which is
    done, so that nothing pauses it; whether it reached its target is the same as before.
-#}
{% macro untouched_targets_go_on() -%}
    {%- set passed = time_passed() -%}
    {%- if passed -%}
    {%- set seconds = 'case when running_schedule_id is null then ' ~ passed.seconds ~ ' else ' ~ business_seconds_passed(passed, 'running_schedule_id') ~ ' end' -%}
{{ rows_changed(
    {'elapsed_seconds': 'elapsed_seconds + ' ~ seconds, 'breach_seconds': 'breach_seconds + ' ~ seconds},
    'stopped_at is null',
) }}
    {%- endif -%}
{%- endmacro %}

{#- A whole number that a row's values add up to: another one, all but surely, where one of them is. -#}
{% macro row_checksum(columns) -%}
    {{ return(adapter.dispatch('row_checksum', 'casebook')(columns)) }}
{%- endmacro %}

{% macro duckdb__row_checksum(columns) -%}
hash({{ columns | join(', ') }})
{%- endmacro %}

{% macro default__row_checksum(columns) -%}
hashtextextended(cast(row({{ columns | join(', ') }}) as text), 0)
{%- endmacro %}

{#- A hash passes over what is null; the names in JSON say what is not. -#}
{% macro spark__row_checksum(columns) -%}
xxhash64(to_json(struct({{ columns | join(', ') }})))
{%- endmacro %}

{#- One for many rows, in whatever order they stand. -#}
{% macro sum_of_checksums(checksum) -%}
    {{ return(adapter.dispatch('sum_of_checksums', 'casebook')(checksum)) }}
{%- endmacro %}

{% macro default__sum_of_checksums(checksum) -%}
coalesce(cast(sum({{ checksum }}) as decimal(38, 0)), cast(0 as decimal(38, 0)))
{%- endmacro %}

{#- There a sum of whole numbers is no wider than they are. -#}
{% macro spark__sum_of_checksums(checksum) -%}
coalesce(sum(cast({{ checksum }} as decimal(38, 0))), cast(0 as decimal(38, 0)))
{%- endmacro %}

{#- The keys of what is told otherwise now than it was before, of what came and of what is gone. -#}
{% macro told_otherwise(now, before, key, value='checksum') -%}
select
        {%- for column in key %}
        coalesce({{ now }}.{{ column }}, {{ before }}.{{ column }}) as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ now }}
    full outer join {{ before }}
        on {{ of_same_key(key, now, before) | indent(4) }}
    where {{ now }}.{{ value }} is distinct from {{ before }}.{{ value }}
{%- endmacro %}

{#- The columns of a model that its YAML declares, as those of a table in a query. -#}
{% macro columns_of(name, table=none, but=[]) -%}
    {%- set columns = [] -%}
    {%- if execute -%}
        {%- for column in node_of(name).columns if column not in but -%}
            {%- do columns.append((table ~ '.' if table else '') ~ column) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(columns) }}
{%- endmacro %}

{#-
    What figures are computed by, beside what the sources tell: the SQL of the project, what its
    variables are set to, the tables of words. Where it differs, no figure of before is of use.
-#}
{% macro settings_checksum() -%}
    {%- set parts = [] -%}
    {%- if execute -%}
        {%- for node in graph.nodes.values() if node.resource_type in ['model', 'seed'] and 'sample' not in node.fqn -%}
            {%- do parts.append(node.name ~ ' ' ~ node.checksum.checksum) -%}
        {%- endfor -%}
        {%- for node in graph.sources.values() -%}
            {%- do parts.append(node.source_name ~ '.' ~ node.name ~ ' ' ~ local_md5(tojson([node.meta, node.columns], sort_keys=true))) -%}
        {%- endfor -%}
        {%- for name, generator in context[project_name].items() -%}
            {%- do parts.append(name ~ ' ' ~ local_md5(generator.macro.macro_sql)) -%}
        {%- endfor -%}
        {%- for name in settings_of_figures() -%}
            {%- do parts.append(name ~ ' ' ~ tojson(var(name, none), sort_keys=true)) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(local_md5(parts | sort | join('\n'))) }}
{%- endmacro %}

{#- The variables that figures follow from; the others say where to read, when, and who may see it. -#}
{% macro settings_of_figures() -%}
    {{ return([
        'connectors', 'connector_catalogue', 'reporting_time_zone', 'include_pii', 'audience', 'schedule_rule', 'staff',
        'robots', 'spam_tags', 'merge_tags', 'case_fields', 'words', 'state_log', 'short_abandon_seconds', 'service_level_seconds',
    ]) }}
{%- endmacro %}

{#- Those others; what a build is given beside all of these is a slip (check_names). -#}
{% macro other_settings() -%}
    {{ return([
        'exports', 'raw_tables', 'loaded_at', 'as_of', 'audiences', 'watch', 'roles', 'schema_suffix', 'incremental',
        'begun_at_once', 'cases_at_once',
    ]) }}
{%- endmacro %}
