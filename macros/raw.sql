{#-
    The only door to raw data.

    raw('zendesk', 'ticket') is a select over one raw table, a row for each record, of
        source_file     where the record was read: a file, or the name of a table
        row_number      its place there, from 1
        position        its place in the whole table
        raw_problem     why the record as such cannot be read; null when it can
        raw_text        the record as it stands in a file; null in a table, whose columns hold all of it
        unread_text     what it says in columns that nobody knows; null unless `unread` asks for it
    and every column that the connector's source declares, as text or in the type in which
    the table has it; null where the table lacks the column, no rows where it is missing.
    Of a connector with several instances, also
        source_instance which of them told it; every column is text then, as with all_text.

    Data come from the sample's seeds by default, from files in place when `exports` is
    set (DuckDB), from source() tables when `raw_tables` is set.
-#}
{% macro raw(connector, table, all_text=false, unread=false) -%}
    {%- for instance in instances(connector) -%}
        {%- if instance or all_text %}
select
    source_file,
    row_number,
    position + {{ loop.index }} * 10000000000000000 as position,
    raw_problem,
    raw_text,
    unread_text
    {%- for name in declared_columns(connector, table) %},
    cast({{ adapter.quote(name) }} as {{ dbt.type_string() }}) as {{ adapter.quote(name) }}
    {%- endfor %}
    {{- ',\n    ' ~ text_literal(instance) ~ ' as source_instance' if instance }}
from ({{ raw_from_instance(connector, table, instance, unread) }}) as {{ adapter.quote('of_' ~ (instance or 'all')) }}
{{ 'union all' if not loop.last }}
        {%- else -%}
            {{ raw_from_instance(connector, table, unread=unread) }}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}

{% macro raw_from_instance(connector, table, instance=none, unread=false) -%}
    {%- if raw_door() == 'files' -%}
        {{ raw_from_files(connector, table, instance, unread) }}
    {%- else -%}
        {{ raw_from_relation(connector, table, raw_relation(connector, table, instance), instance, unread) }}
    {%- endif -%}
{%- endmacro %}

{#-
    The raw table outside files, of an instance in a schema of its own (raw_zendesk_eu); none
    where there cannot be one.
-#}
{% macro raw_relation(connector, table, instance=none) -%}
    {%- if catalogued(connector).mapped -%}
        {{ return(api.Relation.create(database=target.database, schema='raw_' ~ connector, identifier=table) if raw_door() == 'tables' else none) }}
    {%- elif raw_door() == 'tables' -%}
        {%- set relation = source(connector, table) -%}
        {{ return(relation.incorporate(path={'schema': relation.schema ~ '_' ~ instance}) if instance else relation) }}
    {%- elif not catalogued(connector).has_sample or instance -%}
        {{ return(none) }}
    {%- endif -%}
    {{ return(ref(connector ~ '__' ~ table)) }}
{%- endmacro %}

{% macro exports_folder() -%}
    {{ return((var('exports') or env_var('CASEBOOK_EXPORTS', '')).rstrip('/')) }}
{%- endmacro %}

{% macro raw_door() -%}
    {{ return('files' if exports_folder() else 'tables' if var('raw_tables') else 'sample') }}
{%- endmacro %}

{#-
    The columns that a connector's source declares, by name: data_type, and of meta form,
    required, words, map and otherwise, nulls, time_format, time_zone, column (its name in
    the raw table, where that differs), also (other names of it), path (its place in the JSON of
    that column), boxed (the key of an object that may hold it), id_when, number_id_when, kept_when.
    The variable `words` adds to the maps. A connector whose raw tables have no fixed columns
    declares them in the variable of its name.
-#}
{% macro declared_columns(connector, table) -%}
    {%- set columns = {} -%}
    {%- if catalogued(connector).mapped -%}
        {{ return(mapped_columns(connector, table)) }}
    {%- elif execute -%}
        {%- set own_words = var('words')[connector] or {} -%}
        {%- for node in graph.sources.values() if node.source_name == connector and node.name == table -%}
            {%- for name, column in node.columns.items() -%}
                {%- do columns.update({name: dict(column.meta, data_type=column.data_type)}) -%}
                {%- if column.meta.map -%}
                    {%- do columns[name].update({'map': our_words(column.meta.map, own_words[name] or {})}) -%}
                {%- endif -%}
            {%- endfor -%}
        {%- endfor -%}
        {%- if not columns -%}
            {{ exceptions.raise_compiler_error("The source " ~ connector ~ "." ~ table ~ " declares no columns.") }}
        {%- endif -%}
    {%- endif -%}
    {{ return(columns) }}
{%- endmacro %}

{#- What the present raw table has: {lower-case name: {name, type}}; empty when it is missing. -#}
{% macro present_columns(connector, table, instance=none) -%}
    {%- set present = {} -%}
    {%- if execute -%}
        {%- set door = raw_door() -%}
        {%- if door == 'files' -%}
            {{ return(columns_of_files(connector, table, raw_files(connector, table, instance))) }}
        {%- else -%}
            {%- set relation = raw_relation(connector, table, instance) -%}
            {%- if relation is not none and load_relation(relation) is not none -%}
                {%- for column in adapter.get_columns_in_relation(relation) -%}
                    {%- do present.update({column.name | lower: {'name': column.name, 'type': column.dtype | lower}}) -%}
                {%- endfor -%}
            {%- endif -%}
        {%- endif -%}
    {%- endif -%}
    {{ return(present) }}
{%- endmacro %}

{% macro raw_from_relation(connector, table, relation, instance=none, unread=false) -%}
{%- set present = present_columns(connector, table, instance) if relation is not none else {} %}
select
    '{{ table }}' as source_file,
    {{ place_in_table() }} as row_number,
    {{ place_in_table() }} as position,
    {{ no_text() }} as raw_problem,
    {{ no_text() }} as raw_text
    {{- raw_columns(connector, table, present, unread) }}
from {{ relation if present else '(select 1 as nothing where 1 = 0) as missing' }}
{%- endmacro %}

{#- A number for each row of a raw table, in the order in which the engine reads them. -#}
{% macro place_in_table() -%}
    {{ return(adapter.dispatch('place_in_table', 'casebook')()) }}
{%- endmacro %}

{% macro default__place_in_table() -%}
row_number() over ()
{%- endmacro %}

{#- A row_number() would pass the whole table through one task; between the parts of a table numbers are left out. -#}
{% macro spark__place_in_table() -%}
monotonically_increasing_id() + 1
{%- endmacro %}

{#- What nobody knows, and the declared columns, each by its name in the raw table, or null where that lacks it. -#}
{% macro raw_columns(connector, table, present, unread) -%}
{%- set values = {} -%}
{%- for key, column in present.items() -%}
    {%- set value = adapter.quote(column.name | replace('"', '""')) -%}
    {%- set value = nested_as_json(value, column.type) if is_nested(column.type) else 'cast(' ~ value ~ ' as ' ~ dbt.type_string() ~ ')' -%}
    {%- do values.update({key: value}) -%}
{%- endfor %},
    {{ unread_text(connector, table, values if unread else {}) }} as unread_text
{%- for name, column in declared_columns(connector, table).items() -%}
    {%- set found = found_column(present, name, column) -%}
    {%- set column = dict(column, path=none) if is_flattened(present, name, column) else column %},
    {{ raw_value(adapter.quote(found.name), column, found.type) if found else no_text() }} as {{ adapter.quote(name) }}
{%- endfor %}
{%- endmacro %}

{#- A column's name in the raw table, as present_columns knows it. -#}
{% macro raw_name(name, column) -%}
    {{ return((column.column if 'column' in column else name) | lower) }}
{%- endmacro %}

{#- How a column may be spelt: created_at, an API's own createdAt, or other names that it has (`also`). -#}
{% macro spellings(name, column) -%}
    {%- set names = [] -%}
    {%- for spelling in [raw_name(name, column)] + (column.also or []) -%}
        {%- do names.extend([spelling, spelling | replace('_', '')]) -%}
    {%- endfor -%}
    {{ return(names | unique | list) }}
{%- endmacro %}

{#- Whether what stands at a path, like the id in author, is a column that a loader made: author_id. -#}
{% macro is_flattened(present, name, column) -%}
    {{ return(column.path and raw_name(name, column) != name and name in present) }}
{%- endmacro %}

{#- A column among those present, whichever its spelling. -#}
{% macro found_column(present, name, column) -%}
    {%- if is_flattened(present, name, column) -%}
        {{ return(present.get(name)) }}
    {%- endif -%}
    {%- for spelling in spellings(name, column) if present.get(spelling) -%}
        {{ return(present.get(spelling)) }}
    {%- endfor -%}
    {{ return(none) }}
{%- endmacro %}

{#-
    Records that nest in those of another raw table, as raw() would tell them, all text: the items
    of the array `in_array` of each record of `within`, JSON of the same columns. `parent` is
    {column: the column of `within` that it holds}. Those of `within` may be `nested` themselves.
-#}
{% macro raw_nested(connector, table, within, in_array, parent, nested=none) %}
select
    source_file,
    row_number() over (partition by source_file order by place) as row_number,
    900000000000000000 + row_number() over (order by place) as position,
    {{ no_text() }} as raw_problem,
    item as raw_text,
    {{ no_text() }} as unread_text
    {%- for name, column in declared_columns(connector, table).items() -%}
        {%- set words = (column.column or name).split('_') -%}
        {%- set values = [] -%}
        {%- for spelling in [words | join('_'), words[0] ~ words[1:] | map('capitalize') | join] | unique -%}
            {%- do values.append(json_text('item', spelling, *(column.path or []))) -%}
        {%- endfor -%}
        {%- set value = values[0] if values | length == 1 else 'coalesce(' ~ values | join(', ') ~ ')' %},
    {{ 'parent_' ~ name if name in parent else raw_value(value, dict(column, path=none)) }} as {{ adapter.quote(name) }}
    {%- endfor %}
    {{- ',\n    source_instance' if has_instances(connector) }}
from (
    select
        source_file,
        position as place,
        {{- '\n        source_instance,' if has_instances(connector) }}
        {%- for name, column in parent.items() %}
        {{ column }} as parent_{{ name }},
        {%- endfor %}
        {{ each_item(in_array) }} as item
    from (
        {{ raw(connector, within, all_text=true) }}
        {%- if nested %}
        union all
        {{ raw_nested(connector, within, **nested) }}
        {%- endif %}
    ) as {{ within }}
) as items
{%- endmacro %}

{#-
    A raw value, null where it is empty or the source writes a word for it; nested ones as JSON, or
    what is at its path. A `boxed` one may stand as it is, or at that key of an object.
-#}
{% macro raw_value(value, column, raw_type='text') -%}
    {%- if is_nested(raw_type) -%}
        {%- set value = nested_as_json(value, raw_type) -%}
        {%- set raw_type = 'text' -%}
    {%- endif -%}
    {%- if column.path -%}
        {%- set value = json_text(value, *column.path) -%}
        {%- set raw_type = 'text' -%}
    {%- endif -%}
    {%- set text = value if is_text(raw_type) else 'cast(' ~ value ~ ' as ' ~ dbt.type_string() ~ ')' -%}
    {%- if column.boxed -%}
        {%- set value = 'case when ' ~ text ~ " like '{%' then " ~ json_text(text, column.boxed) ~ ' else ' ~ text ~ ' end' -%}
        {%- set text = value -%}
        {%- set raw_type = 'text' -%}
    {%- endif -%}
    {%- if column.nulls and raw_type in ('bigint', 'integer') -%}
        {#- a number is none of the words that are no numbers, and need not be made a text to be told from the others -#}
        {%- set nulls = [] -%}
        {%- for word in column.nulls if modules.re.fullmatch('-?[0-9]+', word) -%}{%- do nulls.append(word) -%}{%- endfor -%}
        {%- if nulls | length == 1 -%}{{ return('nullif(' ~ value ~ ', ' ~ nulls[0] ~ ')') }}{%- endif -%}
        {{ return('case when not ' ~ value ~ ' in (' ~ nulls | join(', ') ~ ') then ' ~ value ~ ' end' if nulls else value) }}
    {%- elif column.nulls -%}
        {%- set nulls = [''] + column.nulls -%}
        {%- for word in column.nulls if column.data_type == 'number_id' -%}
            {%- do nulls.append(word ~ '.0') -%}
        {%- endfor -%}
        {{ return('case when not ' ~ text ~ ' in (' ~ text_literals(nulls) ~ ') then ' ~ value ~ ' end') }}
    {%- endif -%}
    {{ return('nullif(' ~ value ~ ", '')" if is_text(raw_type) else value) }}
{%- endmacro %}

{% macro no_text() -%}
    {{ return('cast(null as ' ~ dbt.type_string() ~ ')') }}
{%- endmacro %}

{#- The columns of a raw table that nothing reads, in the order of their names. -#}
{% macro unread_columns(connector, table, instance=none) -%}
    {%- set present = present_columns(connector, table, instance) -%}
    {%- set unread = [] -%}
    {%- for name in unread_among(connector, table, present) -%}
        {%- do unread.append(present[name].name) -%}
    {%- endfor -%}
    {{ return(unread | sort) }}
{%- endmacro %}

{#- Those among columns that are present, by their lower-case names. -#}
{% macro unread_among(connector, table, present) -%}
    {%- set read = [] -%}
    {%- if execute -%}
        {%- for name, column in declared_columns(connector, table).items() -%}
            {%- do read.extend(spellings(name, column) + [name]) -%}
        {%- endfor -%}
        {%- for node in graph.sources.values() if node.source_name == connector and node.name == table -%}
            {%- do read.extend(node.meta.ignored or []) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(present | reject('in', read + read | map('replace', '_', '') | list) | sort) }}
{%- endmacro %}

{#-
    What a record says in columns that nobody knows, `values` by their lower-case names, as one
    text. Those that begin with _ are what a loader notes of its own work: _fivetran_synced, _dlt_id.
-#}
{% macro unread_text(connector, table, values) -%}
    {%- set parts = [] -%}
    {%- for name in unread_among(connector, table, values) if not name.startswith('_') -%}
        {%- do parts.append('coalesce(' ~ text_literal('||' ~ name ~ '=') ~ ' || ' ~ escaped('nullif(' ~ values[name] ~ ", '')") ~ ", '')") -%}
    {%- endfor -%}
    {{ return(parts | join(' || ') or no_text()) }}
{%- endmacro %}

{#- A value in a text of several that || divides. -#}
{% macro escaped(value) -%}
    {{ return('replace(' ~ value ~ ", '|', '|_')") }}
{%- endmacro %}
