{#-
    Exports read in place, by DuckDB: <exports>/<connector>/<table>.<ext>, or a folder
    <table>/ of such files; of an instance, <exports>/<connector>/<instance>/. Text is read as text, so that nothing is guessed: no lost
    leading zeros, no swapped dates; staging types it.
-#}
{% macro raw_from_files(connector, table, instance=none, unread=false) -%}
{%- set files = raw_files(connector, table, instance) if execute else [] -%}
{%- set parquet = [] -%}
{%- set parts = [] -%}
{%- for file in files -%}
    {%- if extension_of(file) == '.parquet' -%}
        {%- do parquet.append(file) -%}
    {%- elif 'json' in extension_of(file) -%}
        {%- do parts.append(raw_from_json(connector, table, file, loop.index, unread)) -%}
    {%- else -%}
        {%- do parts.append(raw_from_delimited(connector, table, file, loop.index, unread)) -%}
    {%- endif -%}
{%- endfor -%}
{%- if parquet -%}
    {%- do parts.append(raw_from_parquet(connector, table, parquet, unread)) -%}
{%- endif -%}
{%- if not files -%}
    {%- do parts.append(raw_from_relation(connector, table, none)) -%}
{%- endif -%}
{{ parts | join('\nunion all\n') }}
{%- endmacro %}

{#- The files of a table, in the order of their names. -#}
{% macro raw_files(connector, table, instance=none) -%}
    {%- set stem = [exports_folder(), connector, instance, table] | select | join('/') -%}
    {%- set found = run_query(
        'select file from glob(' ~ file_literal(stem, '.*') ~ ')'
        ~ ' union all select file from glob(' ~ file_literal(stem, '/*.*') ~ ') order by 1'
    ).columns[0].values() -%}
    {%- set files = [] -%}
    {%- for file in found if extension_of(file) and (file.startswith(stem ~ '/') or file == stem ~ extension_of(file)) -%}
        {%- do files.append(file) -%}
    {%- endfor -%}
    {{ return(files) }}
{%- endmacro %}

{#- The extension by which a file is read; none when nothing reads it. -#}
{% macro extension_of(file) -%}
    {%- for extension in ['.csv', '.csv.gz', '.tsv', '.tsv.gz', '.json', '.jsonl', '.jsonl.gz', '.parquet'] if file.endswith(extension) -%}
        {{ return(extension) }}
    {%- endfor -%}
    {{ return(none) }}
{%- endmacro %}

{#- The columns of files of a table: {lower-case name: {name, type}}; all are text, unless all files are Parquet. -#}
{% macro columns_of_files(connector, table, files) -%}
    {%- set present = {} -%}
    {%- set parquet = [] -%}
    {%- for file in files -%}
        {%- set names = [] -%}
        {%- if extension_of(file) == '.parquet' -%}
            {%- do parquet.append(file) -%}
        {%- elif 'json' in extension_of(file) -%}
            {%- do names.extend(run_query(
                'select distinct unnest(json_keys(json)) from (' ~ json_records(connector, table, file)
                ~ ") where json_type(json) = 'OBJECT' order by 1"
            ).columns[0].values()) -%}
        {%- else -%}
            {%- do names.extend(delimited_header(file).names) -%}
        {%- endif -%}
        {%- for name in names -%}
            {%- do present.update({name | lower: {'name': name, 'type': 'varchar'}}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- if parquet -%}
        {%- for name, type in run_query('select column_name, column_type from (describe select * from ' ~ parquet_scan(parquet) ~ '))').rows -%}
            {%- do present.update({name | lower: {'name': name, 'type': type | lower if parquet | length == files | length else 'varchar'}}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(present) }}
{%- endmacro %}

{#- Values and names from raw files enter a query only as quoted literals and identifiers. -#}
{% macro text_literal(text) -%}
    {{ return(adapter.dispatch('text_literal', 'casebook')(text)) }}
{%- endmacro %}

{% macro default__text_literal(text) -%}
    {{ return("'" ~ (text | string).replace("'", "''") ~ "'") }}
{%- endmacro %}

{#- A backslash is an escape there. -#}
{% macro spark__text_literal(text) -%}
    {{ return("'" ~ (text | string).replace('\\', '\\\\').replace("'", "\\'") ~ "'") }}
{%- endmacro %}

{#- A path where files are looked for: what it holds of *, ? and [ stands for itself, not so in the `pattern` after it. -#}
{% macro file_literal(path, pattern='') -%}
    {{ return(text_literal(modules.re.sub('([*?[])', '[\\1]', path) ~ pattern)) }}
{%- endmacro %}

{#- Parquet: columns keep their types; files of several shapes are united by name. -#}
{% macro raw_from_parquet(connector, table, files, unread) %}
select
    filename as source_file,
    file_row_number + 1 as row_number,
    row_number() over () as position,
    cast(null as varchar) as raw_problem,
    cast(null as varchar) as raw_text
    {{- raw_columns(connector, table, columns_of_files(connector, table, files), unread) }}
from {{ parquet_scan(files) }}, filename = true, file_row_number = true)
{%- endmacro %}

{% macro parquet_scan(files) -%}
read_parquet([
    {%- for file in files %}{{ file_literal(file) }}{{ ', ' if not loop.last }}{% endfor -%}
], union_by_name = true
{%- endmacro %}


{#-
    JSON: an array of objects, or an object a line. Nested values are their JSON text. An API
    hands out records in envelopes: what a source's meta calls `envelope` (tickets, or
    _embedded.conversations) is opened where an object holds it, as is Airbyte's.
-#}
{% macro json_records(connector, table, file) -%}
{%- set envelopes = ['_airbyte_data'] -%}
{%- for node in graph.sources.values() if node.source_name == connector and node.name == table and node.meta.envelope -%}
    {%- do envelopes.append(node.meta.envelope) -%}
{%- endfor -%}
select
    case when unwrapped is null then line else cast(unwrapped as varchar) end as raw_text,
    coalesce(unwrapped, json) as json
from (
    select
        line,
        json,
        unnest(
            case
                {%- for envelope in envelopes %}
                {%- set path = text_literal('$."' ~ envelope.replace('.', '"."') ~ '"') %}
                when json_type(json, {{ path }}) = 'ARRAY' then from_json(json -> {{ path }}, '["JSON"]')
                when json_type(json, {{ path }}) = 'OBJECT' then [json -> {{ path }}]
                {%- endfor %}
                else [null]
            end
        ) as unwrapped
    from (
        {%- if '.jsonl' in extension_of(file) %}
        select line, try_cast(line as json) as json from {{ line_scan(file) }}, parallel = false)
        {%- else %}
        select cast(json as varchar) as line, json from read_json_objects({{ file_literal(file) }}, maximum_object_size = 67108864)
        {%- endif %}
    ) as lines
) as envelopes
{%- endmacro %}

{% macro raw_from_json(connector, table, file, file_number, unread) %}
{%- set unreadable = unreadable_lines(file) if '.jsonl' in extension_of(file) else [] -%}
{%- set present = columns_of_files(connector, table, [file]) -%}
{%- set values = {} -%}
{%- for key, column in present.items() -%}
    {%- do values.update({key: '(json ->> ' ~ text_literal('/' ~ column.name | replace('~', '~0') | replace('/', '~1')) ~ ')'}) -%}
{%- endfor -%}
{%- set records %}
select
    {{ text_literal(file) }} as source_file,
    row_number() over () as row_number,
    row_number() over () + {{ file_number }} * 1000000000000 as position,
    case when json_type(json) is null or json_type(json) <> 'OBJECT' then 'not a JSON object' end as raw_problem,
    raw_text,
    {{ unread_text(connector, table, values if unread else {}) }} as unread_text
    {%- for name, column in declared_columns(connector, table).items() -%}
        {#- records of one file may differ in their spelling -#}
        {%- set told = [] -%}
        {%- for spelling in spellings(name, column) if spelling in values -%}
            {%- do told.append(raw_value(values[spelling], column)) -%}
        {%- endfor -%}
        {%- if is_flattened(present, name, column) -%}
            {%- do told.append(raw_value(values[name], dict(column, path=none))) -%}
        {%- endif -%}
        {%- set value = told[0] if told | length == 1 else 'coalesce(' ~ told | join(', ') ~ ')' %},
    {{ value if told else no_text() }} as {{ adapter.quote(name) }}
    {%- endfor %}
from ({{ json_records(connector, table, file) }}) as records
{%- endset %}
{{ among_unreadable(records, connector, table, file, file_number, unreadable) }}
{%- endmacro %}


{#-
    Delimited text. A record with too few fields has nulls at its end (an empty field is ''),
    one with too many has something in the columns beyond; a record whose bytes are not UTF-8
    is kept aside. None stops the build, each is rejected with its reason.
-#}
{% macro raw_from_delimited(connector, table, file, file_number, unread) %}
{%- set unreadable = [] -%}
{%- set unreadable_header = [] -%}
{%- for line in unreadable_lines(file) -%}
    {%- do (unreadable if line[0] > 1 else unreadable_header).append([line[0] - 1, line[1]]) -%}
{%- endfor -%}
{%- set header = delimited_header(file, unreadable_header[0][1] if unreadable_header) -%}
{%- set surplus = range(1, 31) | map('string') | list -%}
{%- set columns = [] -%}
{%- for name in header.names + surplus -%}
    {%- do columns.append(text_literal('field ' ~ loop.index) ~ ": 'VARCHAR'") -%}
{%- endfor -%}
{%- set count = header.names | length -%}
{%- if count == 0 %}
{{ raw_from_relation(connector, table, none) }}
{%- else %}
{%- set records %}
select
    {{ text_literal(file) }} as source_file,
    row_number() over () as row_number,
    row_number() over () + {{ file_number }} * 1000000000000 as position,
    case
        when "field {{ count }}" is null then 'too few fields'
        when "field {{ count + 1 }}" is not null then 'too many fields'
    end as raw_problem,
    concat_ws({{ text_literal(header.delimiter) }}, {% for _ in columns %}"field {{ loop.index }}"{{ ', ' if not loop.last }}{% endfor %}) as raw_text,
    {%- set values = {} -%}
    {%- for name in header.names if name | lower not in values -%}
        {%- do values.update({name | lower: 'trim("field ' ~ (header.names.index(name) + 1) ~ '")'}) -%}
    {%- endfor %}
    {{ unread_text(connector, table, values if unread else {}) }} as unread_text
    {%- for name, column in declared_columns(connector, table).items() -%}
        {%- set value = found_column(values, name, column) -%}
        {%- set column = dict(column, path=none) if is_flattened(values, name, column) else column %},
    {{ raw_value(value, column) if value else no_text() }} as {{ adapter.quote(name) }}
    {%- endfor %}
from read_csv(
    {{ file_literal(file) }},
    columns = { {{- columns | join(', ') -}} },
    header = false, skip = 1, auto_detect = false, nullstr = '\x01',
    delim = {{ text_literal(header.delimiter) }}, quote = '"', escape = '"',
    null_padding = true, strict_mode = false, parallel = false,
    ignore_errors = {{ 'true' if unreadable else 'false' }},
    max_line_size = 33554432, buffer_size = 134217728
)
{%- endset %}
{{ among_unreadable(records, connector, table, file, file_number, unreadable) }}
{%- endif %}
{%- endmacro %}

{% macro line_scan(file) -%}
    {{ return("read_csv(" ~ file_literal(file) ~ ", columns = {'line': 'VARCHAR'}, header = false,"
        ~ " auto_detect = false, delim = '\x02', quote = '', escape = '', strict_mode = false,"
        ~ " ignore_errors = true, max_line_size = 33554432, buffer_size = 134217728") }}
{%- endmacro %}

{#- The names in a file's first line, and the delimiter between them. -#}
{% macro delimited_header(file, line=none) -%}
    {%- set first = [line] if line else run_query('select line from ' ~ line_scan(file) ~ ', parallel = false) limit 1').columns[0].values() -%}
    {%- set line = (first[0] if first else '').lstrip('\ufeff').rstrip('\r\n') -%}
    {%- set unquoted = modules.re.sub('"[^"]*"', '', line) -%}
    {%- set delimiter = '\t' if '.tsv' in extension_of(file) or ('\t' in unquoted and ',' not in unquoted)
        else ';' if ';' in unquoted and ',' not in unquoted else ',' -%}
    {%- set names = [] -%}
    {#- a quoted name may hold the delimiter: its parts belong together until the quotes are even -#}
    {%- set parts = [] -%}
    {%- for part in line.split(delimiter) if line -%}
        {%- do parts.append(part) -%}
        {%- set name = parts | join(delimiter) -%}
        {%- if name.count('"') % 2 == 0 or loop.last -%}
            {%- do names.append(name.strip().strip('"').strip()) -%}
            {%- do parts.clear() -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return({'names': names, 'delimiter': delimiter}) }}
{%- endmacro %}

{#- Lines that are not UTF-8, as [line number, text with ? for what is not]. -#}
{% macro unreadable_lines(file) -%}
    {%- do run_query('drop table if exists unreadable_lines') -%}
    {%- do run_query('drop table if exists unreadable_scans') -%}
    {%- do run_query('select count(line) from ' ~ line_scan(file)
        ~ ", store_rejects = true, rejects_table = 'unreadable_lines', rejects_scan = 'unreadable_scans')") -%}
    {{ return(run_query('select line, csv_line from unreadable_lines order by 1').rows) }}
{%- endmacro %}

{#-
    Records with those among them that are not UTF-8, numbered as they stand in the file: the
    readable ones are counted without the others, which therefore stand before the next of them.
-#}
{% macro among_unreadable(records, connector, table, file, file_number, unreadable) -%}
{%- if not unreadable %}
{{ records }}
{%- else %}
select * replace (
    row_number() over (order by row_number) as row_number,
    row_number() over (order by row_number) + {{ file_number }} * 1000000000000 as position
)
from (
    {{ records }}
    union all
    select
        {{ text_literal(file) }},
        row_number - place + cast(place as double) / {{ unreadable | length + 1 }},
        0,
        'not UTF-8',
        text,
        cast(null as varchar)
        {%- for name in declared_columns(connector, table) %},
        cast(null as varchar)
        {%- endfor %}
    from (
        values
        {%- for line in unreadable %}
        ({{ loop.index }}, {{ line[0] }}, {{ text_literal(line[1].rstrip('\r\n')) }}){{ ',' if not loop.last }}
        {%- endfor %}
    ) as unreadable (place, row_number, text)
) as all_records
{%- endif %}
{%- endmacro %}
