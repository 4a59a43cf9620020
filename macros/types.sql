{#-
    Raw values, typed once. Each macro is null where the value cannot be read, so that
    staging can tell an unreadable value from an empty one.
-#}

{#-
    An instant as UTC, whole seconds. Text is ISO 8601, or in a time_format of strptime, or
    `unix` seconds, which loaders may have made ISO 8601; an offset in it is honoured, none
    means time_zone: a name, or an offset like +01:00.
-#}
{% macro to_instant(value, raw_type='text', time_format=none, time_zone='UTC') -%}
    {%- if is_instant(raw_type) -%}
        {%- set instant = adapter.dispatch('instant_in_utc', 'casebook')(value) -%}
    {%- elif raw_type.startswith('timestamp') or raw_type == 'date' -%}
        {%- set instant = from_local('cast(' ~ value ~ ' as timestamp)', time_zone) -%}
    {%- elif time_format == 'unix' -%}
        {%- set instant = 'coalesce(' ~ from_unix(to_integer(value)) ~ ', ' ~ to_instant(value) ~ ')' -%}
    {%- else -%}
        {%- set instant = read_instant(value, time_format, time_zone) -%}
    {%- endif -%}
    {%- set second = "date_trunc('second', " ~ instant ~ ")" -%}
    case when {{ second }} >= timestamp '1970-01-01' and {{ second }} < timestamp '2200-01-01' then {{ second }} end
{%- endmacro %}

{#- Whether a raw type is an instant already, not a wall clock. -#}
{% macro is_instant(raw_type) -%}
    {{ return(adapter.dispatch('is_instant', 'casebook')(raw_type)) }}
{%- endmacro %}

{% macro default__is_instant(raw_type) -%}
    {{ return(raw_type.startswith('timestamp with time zone') or raw_type == 'timestamptz') }}
{%- endmacro %}

{#- A wall clock is a timestamp_ntz. -#}
{% macro spark__is_instant(raw_type) -%}
    {{ return(raw_type in ('timestamp', 'timestamp_ltz')) }}
{%- endmacro %}

{% macro default__instant_in_utc(value) -%}
    {{ return(value ~ " at time zone 'UTC'") }}
{%- endmacro %}

{#- A session in UTC shows it so (check_engine). -#}
{% macro spark__instant_in_utc(value) -%}
    {{ return(value) }}
{%- endmacro %}

{#- Text as an instant; the fraction of a second may be there still. -#}
{% macro read_instant(value, time_format, time_zone) -%}
    {{ return(adapter.dispatch('read_instant', 'casebook')(value, time_format, time_zone)) }}
{%- endmacro %}

{% macro default__read_instant(value, time_format, time_zone) -%}
    {%- if time_format -%}
        {%- set parsed = 'try_strptime(' ~ value ~ ', ' ~ text_literal(time_format) ~ ')' -%}
        {{ return(
            'cast(' ~ parsed ~ " as timestamp with time zone) at time zone 'UTC'" if '%z' in time_format
            else from_local(parsed, time_zone)
        ) }}
    {%- endif -%}
    {#- Only the offset form needs the zone-aware (slower) cast. -#}
    case
        when not {{ matches(value, instant_pattern()) }} then {{ read_short_instant(value) if time_zone == 'UTC' else 'null' }}
        when regexp_matches({{ value }}, ':.*([+-][0-9]{2}(:?[0-9]{2})?{{ '' if time_zone == 'UTC' else '|Z|UTC' }})$')
        then try_cast({{ value }} as timestamp with time zone) at time zone 'UTC'
        else {{ from_local('try_cast(' ~ value ~ ' as timestamp)', time_zone) }}
    end
{%- endmacro %}

{#- ISO 8601 as people's own files may say it: 20250304T050607Z, or in small letters, or with a comma before the fraction. -#}
{% macro read_short_instant(value) -%}
    {%- set full = namespace(text='replace(upper(' ~ value ~ "), ',', '.')") -%}
    {%- for short, parts in [
        ('^([0-9]{4})([0-9]{2})([0-9]{2})(T|$)', '\\1-\\2-\\3\\4'),
        ('T([0-9]{2})([0-9]{2})', 'T\\1:\\2'),
        ('(T[0-9]{2}:[0-9]{2})([0-9]{2})', '\\1:\\2'),
        ('^([0-9-]{10})$', '\\1T00:00'),
        ('(T[0-9:.]+)$', '\\1Z'),
    ] -%}
        {%- set full.text = 'regexp_replace(' ~ full.text ~ ', ' ~ text_literal(short) ~ ', ' ~ text_literal(parts) ~ ')' -%}
    {%- endfor -%}
    case when {{ matches(full.text, instant_pattern()) }} then try_cast({{ full.text }} as timestamp with time zone) at time zone 'UTC' end
{%- endmacro %}

{#-
    There is no try_cast: the pattern lets through what can be cast, and nothing else. A cast
    would round the fraction of a second up, so it is left out.
-#}
{% macro postgres__read_instant(value, time_format, time_zone) -%}
    {%- if time_format -%}
        {%- set value = strptime_as_iso(value, time_format) -%}
    {%- endif -%}
    {%- set time = '([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?|24:00(:00([.]0+)?)?' -%}
    {%- set zone = '( UTC| ?Z|[+-](0[0-9]|1[0-5])(:?[0-5][0-9])?)?' -%}
    case
        when not {{ matches(value, day_pattern() ~ '([T ](' ~ time ~ ')' ~ zone ~ ')?') }} then null
        when {{ value }} ~ ':.*([+-][0-9]{2}(:?[0-9]{2})?{{ '' if time_zone == 'UTC' else '|Z|UTC' }})$'
        then cast(regexp_replace({{ value }}, '[.][0-9]+', '') as timestamp with time zone) at time zone 'UTC'
        else {{ from_local('cast(substr(' ~ value ~ ', 1, case when substr(' ~ value ~ ", 17, 1) = ':' then 19 else 16 end) as timestamp)", time_zone) }}
    end
{%- endmacro %}

{#-
    Its casts read neither 24:00 nor an offset without a colon: what the pattern lets through is
    added up, from the day on.
-#}
{% macro spark__read_instant(value, time_format, time_zone) -%}
    {%- if time_format -%}
        {%- set value = strptime_as_iso(value, time_format) -%}
    {%- endif -%}
    {%- set time = '([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?|24:00(:00([.]0+)?)?' -%}
    {%- set zone = '( UTC| ?Z|[+-](0[0-9]|1[0-5])(:?[0-5][0-9])?)?' -%}
    {%- set offset = ':.*([+-])([0-9]{2}):?([0-9]{2})?$' -%}
    {%- set part = "coalesce(try_cast(substr(" ~ value ~ ", PLACE, 2) as bigint), 0)" -%}
    {%- set offset_part = "coalesce(try_cast(regexp_extract(" ~ value ~ ", '" ~ offset ~ "', PLACE) as bigint), 0)" -%}
    {%- set wall_clock = 'unix_seconds(try_cast(substr(' ~ value ~ ', 1, 10) as timestamp)) + ' ~ part.replace('PLACE', '12') ~ ' * 3600 + '
        ~ part.replace('PLACE', '15') ~ ' * 60 + case when substr(' ~ value ~ ", 17, 1) = ':' then " ~ part.replace('PLACE', '18') ~ ' else 0 end' -%}
    case
        when not {{ matches(value, day_pattern() ~ '([T ](' ~ time ~ ')' ~ zone ~ ')?') }} then null
        when {{ value }} rlike '{{ offset }}'
        then timestamp_seconds(
            {{ wall_clock }} - case when regexp_extract({{ value }}, '{{ offset }}', 1) = '-' then -1 else 1 end
            * ({{ offset_part.replace('PLACE', '2') }} * 3600 + {{ offset_part.replace('PLACE', '3') }} * 60)
        )
        {%- if time_zone != 'UTC' %}
        when {{ value }} rlike '(Z|UTC)$' then timestamp_seconds({{ wall_clock }})
        {%- endif %}
        else {{ from_local('timestamp_seconds(' ~ wall_clock ~ ')', time_zone) }}
    end
{%- endmacro %}

{#- Text in a time_format of strptime, in digits of fixed width, as ISO 8601; other text is null. -#}
{% macro strptime_as_iso(value, time_format) -%}
    {%- set group = adapter.dispatch('group_reference', 'casebook')() -%}
    {%- set widths = {'%Y': '([0-9]{4})', '%m': '([0-9]{2})', '%d': '([0-9]{2})', '%H': '([0-9]{2})',
        '%M': '([0-9]{2})', '%S': '([0-9]{2})', '%f': '([0-9]{1,9})', '%z': '([+-][0-9]{2}:?[0-9]{2}|Z)'} -%}
    {%- set places = {} -%}
    {%- set pattern = [] -%}
    {%- for part in modules.re.findall('%.|[^%]+', time_format) -%}
        {%- if part in widths -%}
            {%- do places.update({part: group ~ (places | length + 1)}) -%}
            {%- do pattern.append(widths[part]) -%}
        {%- elif part.startswith('%') -%}
            {%- do exceptions.raise_compiler_error("The time_format '" ~ time_format ~ "' is read on DuckDB only, because of " ~ part ~ "; load instants as ISO 8601 instead.") -%}
        {%- else -%}
            {%- do pattern.append(modules.re.escape(part)) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set iso = places['%Y'] ~ '-' ~ places['%m'] ~ '-' ~ places['%d'] -%}
    {%- if '%H' in places -%}
        {%- set iso = iso ~ ' ' ~ places['%H'] ~ ':' ~ (places['%M'] or '00') ~ ':' ~ (places['%S'] or '00')
            ~ ('.' ~ places['%f'] if '%f' in places else '') ~ (places['%z'] or '') -%}
    {%- endif -%}
    {%- set literal = text_literal('^' ~ pattern | join ~ '$') -%}
    {{ return('(case when ' ~ matches(value, pattern | join) ~ ' then regexp_replace(' ~ value ~ ', ' ~ literal ~ ', ' ~ text_literal(iso) ~ ') end)') }}
{%- endmacro %}

{#- How a replacement names a group of its pattern, before the number. -#}
{% macro default__group_reference() -%}
    {{ return('\\') }}
{%- endmacro %}

{% macro spark__group_reference() -%}
    {{ return('$') }}
{%- endmacro %}

{#- A wall clock as UTC. -#}
{% macro from_local(instant, time_zone) -%}
    {%- if time_zone in ('UTC', none) -%}
        {{ return(instant) }}
    {%- elif modules.re.match('^[+-][0-9]{2}:[0-9]{2}$', time_zone) -%}
        {%- set minutes = (time_zone[1:3] | int) * 60 + (time_zone[4:6] | int) -%}
        {{ return(instant ~ (' - ' if time_zone[0] == '+' else ' + ') ~ "interval '" ~ minutes ~ " minutes'") }}
    {%- endif -%}
    {{ return(adapter.dispatch('local_in_utc', 'casebook')(instant, time_zone)) }}
{%- endmacro %}

{% macro default__local_in_utc(instant, time_zone) -%}
    {{ return('(' ~ instant ~ ") at time zone '" ~ time_zone ~ "' at time zone 'UTC'") }}
{%- endmacro %}

{#- Of an hour that comes twice Spark takes the earlier: the offset that holds three hours on is tried first. -#}
{% macro spark__local_in_utc(instant, time_zone) -%}
    {%- set zone = "'" ~ time_zone ~ "'" -%}
    {%- set earlier = 'to_utc_timestamp(' ~ instant ~ ', ' ~ zone ~ ')' -%}
    {%- set after = add_seconds(earlier, 10800) -%}
    {%- set later = add_seconds(instant, seconds_between(local_time(after, zone), after)) -%}
    {{ return('case when ' ~ local_time(later, zone) ~ ' = ' ~ instant ~ ' then ' ~ later ~ ' else ' ~ earlier ~ ' end') }}
{%- endmacro %}

{#- Seconds since 1970 as an instant. -#}
{% macro from_unix(seconds) -%}
case when {{ seconds }} between 0 and 7258118399 then {{ add_seconds("timestamp '1970-01-01'", seconds) }} end
{%- endmacro %}

{% macro instant_pattern() -%}
    {{ return('[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?( UTC| ?Z|[+-][0-9]{2}(:?[0-9]{2})?)?)?') }}
{%- endmacro %}

{#- A day that the calendar has, from year 1 on. -#}
{% macro day_pattern() -%}
    {{ return(
        '((?!0000)[0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))'
        ~ '|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][48]|[13579][26]|[2468]0)00)-02-29)'
    ) }}
{%- endmacro %}

{#- Whether a pattern describes the whole of a text. -#}
{% macro matches(value, pattern) -%}
    {{ return(adapter.dispatch('matches', 'casebook')(value, pattern)) }}
{%- endmacro %}

{% macro default__matches(value, pattern) -%}
    {{ return('regexp_full_match(' ~ value ~ ', ' ~ text_literal(pattern) ~ ')') }}
{%- endmacro %}

{% macro postgres__matches(value, pattern) -%}
    {{ return('(' ~ value ~ ' ~ ' ~ text_literal('^(' ~ pattern ~ ')$') ~ ')') }}
{%- endmacro %}

{% macro spark__matches(value, pattern) -%}
    {{ return('(' ~ value ~ ' rlike ' ~ text_literal('^(' ~ pattern ~ ')$') ~ ')') }}
{%- endmacro %}

{% macro to_date(value) -%}
    {{ return(adapter.dispatch('to_date', 'casebook')(value)) }}
{%- endmacro %}

{% macro default__to_date(value) -%}
case when {{ matches(value, '[0-9]{4}-[0-9]{2}-[0-9]{2}([T ].*)?') }} and {{ value }} >= '0001' then try_cast(substr({{ value }}, 1, 10) as date) end
{%- endmacro %}

{% macro postgres__to_date(value) -%}
case when {{ matches(value, day_pattern() ~ '([T ].*)?') }} then cast(substr({{ value }}, 1, 10) as date) end
{%- endmacro %}

{#- The first day of a month that is told as YYYY-MM or as any of its days. -#}
{% macro to_month(value) -%}
cast(date_trunc('month', {{ to_date("case when length(" ~ value ~ ") = 7 then " ~ value ~ " || '-01' else " ~ value ~ " end") }}) as date)
{%- endmacro %}

{% macro to_number(value) -%}
    {{ return(adapter.dispatch('to_number', 'casebook')(value)) }}
{%- endmacro %}

{% macro default__to_number(value) -%}
case when isfinite(try_cast({{ value }} as {{ dbt_double() }})) then try_cast({{ value }} as {{ dbt_double() }}) end
{%- endmacro %}

{#- As for instants; beyond 200 digits or ten to the 99th nothing is a number. -#}
{% macro postgres__to_number(value) -%}
    {%- set digits = '[0-9](_?[0-9])*' -%}
case
    when {{ matches(value, '[ \t\n\r]*[+-]?(' ~ digits ~ '([.](' ~ digits ~ ')?)?|[.]' ~ digits ~ ')([eE][+-]?0*[0-9]{1,2})?[ \t\n\r]*') }}
        and length({{ value }}) <= 200
    then cast(replace({{ value }}, '_', '') as double precision)
end
{%- endmacro %}

{#- Its casts also read 1d, nan and 0x1p3. -#}
{% macro spark__to_number(value) -%}
    {%- set digits = '[0-9](_?[0-9])*' -%}
case
    when {{ matches(value, '[ \t\n\r]*[+-]?(' ~ digits ~ '([.](' ~ digits ~ ')?)?|[.]' ~ digits ~ ')([eE][+-]?[0-9]+)?[ \t\n\r]*') }}
        and abs(try_cast(replace({{ value }}, '_', '') as double)) < cast('infinity' as double)
    then try_cast(replace({{ value }}, '_', '') as double)
end
{%- endmacro %}

{#- A number to its last digit, of 29 before the point and 9 after it: beyond 2^53 a double has not each whole one. -#}
{% macro to_decimal(value) -%}
    {{ return(adapter.dispatch('to_decimal', 'casebook')(value)) }}
{%- endmacro %}

{% macro default__to_decimal(value) -%}
case when {{ to_number(value) }} is not null then try_cast(replace({{ value }}, '_', '') as decimal(38, 9)) end
{%- endmacro %}

{% macro postgres__to_decimal(value) -%}
case when abs({{ to_number(value) }}) < 1e29 then cast(replace({{ value }}, '_', '') as decimal(38, 9)) end
{%- endmacro %}

{#- A whole number; a fraction is cut off. -#}
{% macro to_integer(value) -%}
    {{ return(adapter.dispatch('to_integer', 'casebook')(value)) }}
{%- endmacro %}

{% macro default__to_integer(value) -%}
try_cast(trunc({{ to_number(value) }}) as bigint)
{%- endmacro %}

{#- Most are plain digits; only others are read as a number first. -#}
{% macro postgres__to_integer(value) -%}
case
    when {{ value }} ~ '^[0-9]{1,15}$' then cast({{ value }} as bigint)
    when trunc({{ to_number(value) }}) between -9223372036854775808 and 9223372036854774784
    then cast(trunc({{ to_number(value) }}) as bigint)
end
{%- endmacro %}

{#- A cast cuts off, and takes what is too large for the largest. -#}
{% macro spark__to_integer(value) -%}
case
    when {{ value }} rlike '^[0-9]{1,15}$' then try_cast({{ value }} as bigint)
    when {{ to_number(value) }} > -9223372036854775809d and {{ to_number(value) }} < 9223372036854775807d
    then try_cast({{ to_number(value) }} as bigint)
end
{%- endmacro %}

{% macro to_boolean(value) -%}
case
    when lower({{ value }}) in ('true', 't', 'yes', 'y', '1') then true
    when lower({{ value }}) in ('false', 'f', 'no', 'n', '0') then false
end
{%- endmacro %}

{#- Local clock time HH:MM as minutes since midnight, 24:00 allowed. -#}
{% macro to_minute_of_day(value) -%}
case
    when {{ matches(value, '([01]?[0-9]|2[0-3]):[0-5][0-9](:00)?|24:00(:00)?') }}
    then cast(split_part({{ value }}, ':', 1) as bigint) * 60 + cast(split_part({{ value }}, ':', 2) as bigint)
end
{%- endmacro %}

{#- The name of an IANA time zone, if it is one. -#}
{% macro to_time_zone(value) -%}
    {{ return(adapter.dispatch('to_time_zone', 'casebook')(value)) }}
{%- endmacro %}

{% macro default__to_time_zone(value) -%}
case when {{ value }} in (select name from pg_timezone_names()) then {{ value }} end
{%- endmacro %}

{#- There is no list of them, but its casts know them all. -#}
{% macro spark__to_time_zone(value) -%}
case when {{ matches(value, '[A-Za-z][A-Za-z0-9/_+-]+') }} and try_cast('2000-01-01 00:00:00 ' || {{ value }} as timestamp) is not null then {{ value }} end
{%- endmacro %}

{#- A type of a contract, as the engine calls it. -#}
{% macro native_type(data_type) -%}
    {{ return(adapter.dispatch('native_type', 'casebook')(data_type)) }}
{%- endmacro %}

{% macro default__native_type(data_type) -%}
    {{ return(api.Column.translate_type(data_type)) }}
{%- endmacro %}

{% macro spark__native_type(data_type) -%}
    {{ return({'text': 'string', 'double precision': 'double'}.get(data_type, data_type)) }}
{%- endmacro %}

{% macro is_text(raw_type) -%}
    {{ return(raw_type in ('text', 'varchar', 'character varying', 'string')) }}
{%- endmacro %}

{#- Whether every value of a raw type can be read as what a column is declared to be. -#}
{% macro is_always_read(declared, raw_type) -%}
    {%- set form = declared.form or declared.data_type -%}
    {{ return(
        form in ['text', 'id', 'nested', 'length', 'fraction']
        or raw_type in {'boolean': ['boolean'], 'bigint': ['bigint', 'integer'], 'number_id': ['bigint', 'integer']}.get(form, [])
    ) }}
{%- endmacro %}

{#-
    A raw column as the type that its source declares; `text` columns stay as they are. An `id`
    is text that carries its instance, where there are several; a `number_id` is a whole number
    besides, however it is written (4711.0). `id_when` and `number_id_when` say when a text is one,
    `kept_when` of which records a value is kept, where others hold what people wrote. A `fraction`
    is that of the second of an instant. What is `nested` raw_nested reads; it is not kept.
-#}
{% macro typed(value, declared, raw_type, has_instances=false) -%}
    {%- if declared.kept_when -%}
        {{ return('case when ' ~ declared.kept_when ~ ' then ' ~ typed(value, dict(declared, kept_when=none), raw_type, has_instances) ~ ' end') }}
    {%- endif -%}
    {%- set text = value if is_text(raw_type) else 'cast(' ~ value ~ ' as ' ~ dbt.type_string() ~ ')' -%}
    {%- set form = declared.form or declared.data_type -%}
    {%- set instance = "source_instance || ':' || " if has_instances else '' -%}
    {%- if declared.map -%}{{ our_word(text, declared) }}
    {%- elif form == 'id' -%}{{ instance ~ text }}
    {%- elif form == 'number_id' -%}{{ instance }}cast({{ value if raw_type in ('bigint', 'integer') else to_integer(text) }} as {{ dbt.type_string() }})
    {%- elif declared.number_id_when -%}case when {{ declared.number_id_when }} then {{ instance }}coalesce(cast({{ to_integer(text) }} as {{ dbt.type_string() }}), {{ text }}) else {{ text }} end
    {%- elif declared.id_when and has_instances -%}case when {{ declared.id_when }} then {{ instance ~ text }} else {{ text }} end
    {%- elif form == 'timestamp' -%}{{ to_instant(
        value if raw_type.startswith('timestamp') or raw_type == 'date' else text,
        raw_type, declared.time_format, declared.time_zone or 'UTC'
    ) }}
    {%- elif form == 'fraction' -%}split_part({{ text }}, '.', 2)
    {%- elif form == 'date' -%}{{ to_date(text) }}
    {%- elif form == 'month' -%}{{ to_month(text) }}
    {%- elif form == 'double' -%}{{ to_number(text) }}
    {%- elif form == 'decimal' -%}{{ to_decimal(text) }}
    {%- elif form == 'bigint' -%}{{ value if raw_type in ('bigint', 'integer') else to_integer(text) }}
    {%- elif form == 'boolean' -%}{{ value if raw_type == 'boolean' else to_boolean(text) }}
    {%- elif form == 'minute_of_day' -%}{{ to_minute_of_day(text) }}
    {%- elif form == 'time_zone' -%}{{ to_time_zone(text) }}
    {%- elif form == 'nested' -%}{{ no_text() }}
    {%- elif form == 'length' -%}cast(length({{ text }}) as bigint)
    {%- else -%}{{ text }}
    {%- endif -%}
{%- endmacro %}
