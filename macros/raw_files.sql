{#-
    Exports read in place, by DuckDB: <exports>/<connector>/<table>.<ext>, or a folder
    <table>/ of such files; of an instance, <exports>/<connector>/<instance>/. Text is read as text, so that nothing is guessed: no lost
    leading zeros, no swapped dates; staging types it. The positions of Parquet files come first, those of
    each file are beyond those of the ones before it; none has ten thousand million records.
-#}
{% macro raw_from_files(connector, table, instance=none, unread=false) -%}
{%- set files = raw_files(connector, table, instance) if execute else [] -%}
{%- set parquet = [] -%}
{%- set parts = [] -%}
{%- for file in files -%}
    {%- if extension_of(file) == '.parquet' -%}
        {%- do parquet.append(file) -%}
    {%- elif 'json' in extension_of(file) -%}
        {%- do parts.append(raw_from_json(connector, table, file, files | length + loop.index, unread)) -%}
    {%- else -%}
        {%- do parts.append(raw_from_delimited(connector, table, file, files | length + loop.index, unread)) -%}
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
                'select distinct unnest(json_keys(json)) from (' ~ json_records(connector, table, file, has_other_bytes(file))
                ~ ") where json_type(json) = 'OBJECT' order by 1"
            ).columns[0].values()) -%}
        {%- else -%}
            {%- do names.extend(delimited_header(file, unreadable_lines(file).rows).names) -%}
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
    file_row_number + 1 + file_index * 10000000000 as position,
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
{% macro json_records(connector, table, file, has_other_bytes=false) -%}
{%- set envelopes = ['_airbyte_data'] -%}
{%- for node in graph.sources.values() if node.source_name == connector and node.name == table and node.meta.envelope -%}
    {%- do envelopes.append(node.meta.envelope) -%}
{%- endfor -%}
select
    case when unwrapped is null then line else cast(unwrapped as varchar) end as raw_text,
    coalesce(unwrapped, json) as json,
    place
from (
    select
        line,
        json,
        place,
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
        select
            line,
            try_cast(line as json) as json,
            place
        from (select line, row_number() over () as place from {{ line_scan(file) }}, parallel = false)) as all_lines
        where trim(line) <> ''
        {%- elif has_other_bytes %}
        {{ json_of_other_bytes(file) }}
        {%- else %}
        select cast(json as varchar) as line, json, 0 as place
        from (
            {#- DuckDB takes an array after a byte order mark for one record -#}
            select unnest(case when json_type(json) = 'ARRAY' then from_json(json, '["JSON"]') else [json] end) as json
            from read_json_objects({{ file_literal(file) }}, maximum_object_size = 67108864)
        ) as elements
        {%- endif %}
    ) as lines
) as envelopes
{%- endmacro %}

{#-
    JSON that is not UTF-8 throughout, each text in it that is not with a mark in its place which
    no text has, so that the records beside it are read all the same: an array, or an object a line.
-#}
{% macro json_of_other_bytes(file) %}
select line, try_cast(line as json) as json, 0 as place
from (
    select
        unnest(
            case
                when json_type(try_cast(text as json)) = 'ARRAY' then cast(from_json(try_cast(text as json), '["JSON"]') as varchar[])
                when try_cast(text as json) is not null then [text]
                else string_split(text, chr(10))
            end
        ) as line
    from (
        select
            ltrim(array_to_string(list_transform(string_split(cast(content as varchar), '\x22'), lambda part: coalesce(
                try(decode(cast(part as blob))),
                decode(cast(regexp_replace(part, '(\\x[89A-F].)+', '\\xEF\\xB7\\x90', 'g') as blob))
            )), '"'), chr(65279)) as text
        from read_blob({{ file_literal(file) }})
    ) as texts
) as all_lines
where trim(line) <> ''
{%- endmacro %}

{% macro mark_of_other_bytes() -%}
chr(64976)
{%- endmacro %}

{#- Whether a file is not UTF-8 throughout; JSON may be one line, longer than a line may be. -#}
{% macro has_other_bytes(file) -%}
    {%- if extension_of(file) != '.json' -%}{{ return(false) }}{%- endif -%}
    {%- do unreadable_lines(file) -%}
    {{ return(run_query("select 1 from unreadable_lines where error_type = 'INVALID ENCODING'").rows | length > 0) }}
{%- endmacro %}

{% macro raw_from_json(connector, table, file, file_number, unread) %}
{%- set unreadable = unreadable_lines(file).rows if '.jsonl' in extension_of(file) else [] -%}
{%- set has_marks = has_other_bytes(file) -%}
{%- set present = columns_of_files(connector, table, [file]) -%}
{%- set values = {} -%}
{%- for key, column in present.items() -%}
    {%- do values.update({key: '(json ->> ' ~ text_literal('/' ~ column.name | replace('~', '~0') | replace('/', '~1')) ~ ')'}) -%}
{%- endfor -%}
{%- set records %}
select
    {{ text_literal(file) }} as source_file,
    {{ 'place' if unreadable else 'row_number() over ()' }} as row_number,
    row_number() over () + {{ file_number }} * 10000000000 as position,
    case
        {%- if has_marks %}
        when contains(raw_text, {{ mark_of_other_bytes() }}) then 'not UTF-8'
        {%- endif %}
        when json_type(json) is null or json_type(json) <> 'OBJECT' then 'not a JSON object'
    end as raw_problem,
    {{ 'replace(raw_text, ' ~ mark_of_other_bytes() ~ ", '?')" if has_marks else 'raw_text' }} as raw_text,
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
from ({{ json_records(connector, table, file, has_marks) }}) as records
{%- endset %}
{{ among_unreadable(records, connector, table, file, file_number, unreadable) }}
{%- endmacro %}


{#-
    Delimited text. A record with too few fields has nulls at its end (an empty field is ''),
    one with too many has something in the columns beyond; a record whose bytes are not UTF-8
    is kept aside; one whose quote is never closed is all that stands after it. None stops the
    build, each is rejected with its reason.
-#}
{% macro raw_from_delimited(connector, table, file, file_number, unread) %}
{%- set lines = unreadable_lines(file) -%}
{%- set header = delimited_header(file, lines.rows) -%}
{%- set count = header.names | length -%}
{%- if count == 0 %}
{{ raw_from_relation(connector, table, none) }}
{%- else %}
{%- set unreadable = [] -%}
{%- if lines.rows and (lines.rows | last)[0] > header.line -%}
    {%- for line, text in rejects_of(record_scan(file, header, ignore_errors=true)).rows -%}
        {%- do unreadable.append([line - header.line, text]) -%}
    {%- endfor -%}
{%- endif -%}
{%- set scan = record_scan(file, header, ignore_errors=unreadable) ~ ')' -%}
{%- set unclosed = unclosed_record(file, scan) if lines.has_odd_quotes -%}
{%- set records %}
select
    {{ text_literal(file) }} as source_file,
    row_number() over () as row_number,
    row_number() over () + {{ file_number }} * 10000000000 as position,
    case
        {%- if unclosed %}
        when row_number() over () = {{ unclosed }} then 'a quote is never closed'
        {%- endif %}
        when "field {{ count }}" is null then 'too few fields'
        when "field {{ count + 1 }}" is not null then 'too many fields'
    end as raw_problem,
    concat_ws({{ text_literal(header.delimiter) }}, *columns(*)) as raw_text,
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
from {{ scan }}
{%- endset %}
{{ among_unreadable(records, connector, table, file, file_number, unreadable) }}
{%- endif %}
{%- endmacro %}

{#- The records of a delimited file, of as many fields as its header names and 30 more. -#}
{% macro record_scan(file, header, ignore_errors) -%}
    {%- set columns = [] -%}
    {%- for number in range(1, header.names | length + 31) -%}
        {%- do columns.append("'field " ~ number ~ "': 'VARCHAR'") -%}
    {%- endfor -%}
read_csv(
    {{ file_literal(file) }},
    columns = { {{- columns | join(', ') -}} },
    header = false, skip = {{ header.line }}, auto_detect = false, nullstr = '\x01',
    delim = {{ text_literal(header.delimiter) }}, quote = '"', escape = '"',
    null_padding = true, strict_mode = false, parallel = false,
    ignore_errors = {{ 'true' if ignore_errors else 'false' }},
    max_line_size = 33554432, buffer_size = 134217728
{%- endmacro %}

{% macro line_scan(file) -%}
    {{ return("read_csv(" ~ file_literal(file) ~ ", columns = {'line': 'VARCHAR'}, header = false,"
        ~ " auto_detect = false, delim = '\x02', quote = '', escape = '', strict_mode = false,"
        ~ " ignore_errors = true, max_line_size = 33554432, buffer_size = 134217728") }}
{%- endmacro %}

{#- The names in a file's first line that is not blank, the delimiter between them, and which line that is. -#}
{% macro delimited_header(file, unreadable) -%}
    {%- set found = run_query(
        'select line, place from (select line, row_number() over () as place from ' ~ line_scan(file) ~ ', parallel = false))'
        ~ " where trim(replace(line, '\ufeff', '')) <> '' limit 1"
    ).rows -%}
    {%- set first = found[0] if found else ['', 0] -%}
    {#- a line that is not UTF-8 is not among those found -#}
    {%- if unreadable and (not found or unreadable[0][0] <= first[1]) -%}
        {%- set first = [unreadable[0][1], unreadable[0][0]] -%}
    {%- endif -%}
    {%- set line = (first[0] | string).lstrip('\ufeff').rstrip('\r\n') -%}
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
    {{ return({'names': names, 'delimiter': delimiter, 'line': first[1] | int}) }}
{%- endmacro %}

{#- The lines of a file that cannot be read; of delimited text, whether the quotes in the others are odd in number. -#}
{% macro unreadable_lines(file) -%}
    {%- set odd_quotes = "sum(case when contains(line, '\"') then " ~ quotes_in('line') ~ " end) % 2 = 1" -%}
    {%- set found = rejects_of(line_scan(file), 'count(line)' if 'json' in extension_of(file) else odd_quotes) -%}
    {{ return({'rows': found.rows, 'has_odd_quotes': found.answer}) }}
{%- endmacro %}

{#- What of a scan cannot be read, as [line, text with ? for what is not UTF-8], and the answer of the rest. -#}
{% macro rejects_of(scan, question='count(columns(*))') -%}
    {%- do run_query('drop table if exists unreadable_lines') -%}
    {%- do run_query('drop table if exists unreadable_scans') -%}
    {%- set answers = run_query('select ' ~ question ~ ' from ' ~ scan
        ~ ", store_rejects = true, rejects_table = 'unreadable_lines', rejects_scan = 'unreadable_scans')") -%}
    {{ return({
        'rows': run_query('select line, min(csv_line) from unreadable_lines group by 1 order by 1').rows,
        'answer': answers.rows[0][0],
    }) }}
{%- endmacro %}

{% macro quotes_in(text) -%}
    {{ return('length(' ~ text ~ ') - length(replace(' ~ text ~ ", '\"', ''))") }}
{%- endmacro %}

{#-
    The number of a file's last record, when a quote in it is never closed: it spans lines, and
    the quotes in these are odd in number. A scan tells its fields without the quotes.
-#}
{% macro unclosed_record(file, scan) -%}
    {%- set last = run_query(
        'select place, text from (select row_number() over () as place, concat_ws(chr(31), *columns(*)) as text from '
        ~ scan ~ ') order by place desc limit 1'
    ).rows -%}
    {%- set text = last[0][1] | string if last else '' -%}
    {%- if '\n' in text -%}
        {#- blank lines after it are of the record only when its text ends in them -#}
        {%- set lines = run_query(
            'select sum(' ~ quotes_in('line') ~ ') % 2 = 1 from (select line from ('
            ~ 'select line, row_number() over () as place from ' ~ line_scan(file) ~ ', parallel = false))'
            ~ (' where place <= (select max(place) from (select line, row_number() over () as place from ' ~ line_scan(file)
                ~ ', parallel = false)) where line is not null)' if not text.endswith('\n') else '')
            ~ ' order by place desc limit ' ~ (text.count('\n') + 1) ~ ')'
        ) -%}
        {{ return(last[0][0] | int if lines.rows[0][0] else none) }}
    {%- endif -%}
    {{ return(none) }}
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
    row_number() over (order by row_number, position) as row_number,
    row_number() over (order by row_number, position) + {{ file_number }} * 10000000000 as position
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
        ({{ loop.index }}, {{ line[0] }}, {{ text_literal((line[1] | string).rstrip('\r\n')) }}){{ ',' if not loop.last }}
        {%- endfor %}
    ) as unreadable (place, row_number, text)
) as all_records
{%- endif %}
{%- endmacro %}
