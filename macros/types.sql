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
    {{ return(adapter.dispatch('to_instant', 'casebook')(value, raw_type, time_format, time_zone)) }}
{%- endmacro %}

{% macro default__to_instant(value, raw_type, time_format, time_zone) -%}
    {%- if raw_type.startswith('timestamp with time zone') or raw_type == 'timestamptz' -%}
        {%- set instant = value ~ " at time zone 'UTC'" -%}
    {%- elif raw_type.startswith('timestamp') or raw_type == 'date' -%}
        {%- set instant = from_local('cast(' ~ value ~ ' as timestamp)', time_zone) -%}
    {%- elif time_format == 'unix' -%}
        {%- set instant = 'coalesce(' ~ from_unix(to_integer(value)) ~ ', ' ~ to_instant(value) ~ ')' -%}
    {%- elif time_format and '%z' in time_format -%}
        {%- set instant = 'cast(' ~ parsed_instant(value, time_format) ~ " as timestamp with time zone) at time zone 'UTC'" -%}
    {%- elif time_format -%}
        {%- set instant = from_local(parsed_instant(value, time_format), time_zone) -%}
    {%- else -%}
        {#- Only the offset form needs the zone-aware (slower) cast. -#}
        {%- set instant -%}
        case
            when not regexp_full_match({{ value }}, '{{ instant_pattern() }}') then null
            when regexp_matches({{ value }}, ':.*([+-][0-9]{2}(:?[0-9]{2})?{{ '' if time_zone == 'UTC' else '|Z|z|UTC' }})$')
            then try_cast({{ value }} as timestamp with time zone) at time zone 'UTC'
            else {{ from_local('try_cast(' ~ value ~ ' as timestamp)', time_zone) }}
        end
        {%- endset -%}
    {%- endif -%}
    {%- set second = "date_trunc('second', " ~ instant ~ ")" -%}
    case when {{ second }} >= timestamp '1970-01-01' and {{ second }} < timestamp '2200-01-01' then {{ second }} end
{%- endmacro %}

{#- A wall clock as UTC. -#}
{% macro from_local(instant, time_zone) -%}
    {%- if time_zone in ('UTC', none) -%}
        {{ return(instant) }}
    {%- elif modules.re.match('^[+-][0-9]{2}:[0-9]{2}$', time_zone) -%}
        {%- set minutes = (time_zone[1:3] | int) * 60 + (time_zone[4:6] | int) -%}
        {{ return(instant ~ (' - ' if time_zone[0] == '+' else ' + ') ~ "interval '" ~ minutes ~ " minutes'") }}
    {%- endif -%}
    {{ return('(' ~ instant ~ ") at time zone '" ~ time_zone ~ "' at time zone 'UTC'") }}
{%- endmacro %}

{% macro parsed_instant(value, time_format) -%}
    {{ return(adapter.dispatch('parsed_instant', 'casebook')(value, time_format)) }}
{%- endmacro %}

{% macro default__parsed_instant(value, time_format) -%}
    {%- do exceptions.raise_compiler_error("A time_format is read on DuckDB only; load instants as ISO 8601 instead of '" ~ time_format ~ "'.") -%}
{%- endmacro %}

{% macro duckdb__parsed_instant(value, time_format) -%}
    {{ return('try_strptime(' ~ value ~ ', ' ~ text_literal(time_format) ~ ')') }}
{%- endmacro %}

{#- Seconds since 1970 as an instant. -#}
{% macro from_unix(seconds) -%}
    {{ return(adapter.dispatch('from_unix', 'casebook')(seconds)) }}
{%- endmacro %}

{% macro default__from_unix(seconds) -%}
case when {{ seconds }} between 0 and 7258118399 then timestamp '1970-01-01' + {{ seconds }} * interval '1 second' end
{%- endmacro %}

{% macro instant_pattern() -%}
    {{ return('[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)? ?(Z|z|UTC|[+-][0-9]{2}(:?[0-9]{2})?)?)?') }}
{%- endmacro %}

{% macro to_date(value) -%}
case when regexp_full_match({{ value }}, '[0-9]{4}-[0-9]{2}-[0-9]{2}([T ].*)?') then try_cast(substr({{ value }}, 1, 10) as date) end
{%- endmacro %}

{#- The first day of a month that is told as YYYY-MM or as any of its days. -#}
{% macro to_month(value) -%}
cast(date_trunc('month', {{ to_date("case when length(" ~ value ~ ") = 7 then " ~ value ~ " || '-01' else " ~ value ~ " end") }}) as date)
{%- endmacro %}

{% macro to_number(value) -%}
case when isfinite(try_cast({{ value }} as double)) then try_cast({{ value }} as double) end
{%- endmacro %}

{#- A whole number; a fraction is cut off. -#}
{% macro to_integer(value) -%}
try_cast(trunc({{ to_number(value) }}) as bigint)
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
    when regexp_full_match({{ value }}, '([01]?[0-9]|2[0-3]):[0-5][0-9](:00)?|24:00(:00)?')
    then cast(split_part({{ value }}, ':', 1) as bigint) * 60 + cast(split_part({{ value }}, ':', 2) as bigint)
end
{%- endmacro %}

{#- The name of an IANA time zone, if it is one. -#}
{% macro to_time_zone(value) -%}
case when {{ value }} in (select name from pg_timezone_names()) then {{ value }} end
{%- endmacro %}

{% macro is_text(raw_type) -%}
    {{ return(raw_type in ('text', 'varchar', 'character varying', 'string')) }}
{%- endmacro %}

{#-
    A raw column as the type that its source declares; `text` columns stay as they are. An `id`
    is text that carries its instance, where there are several; a `number_id` is a whole number
    besides, however it is written (4711.0). `id_when` says when a text is an id, `kept_when` of
    which records a value is kept, where others hold what people wrote. What is `nested` raw_nested
    reads; it is not kept.
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
    {%- elif declared.id_when and has_instances -%}case when {{ declared.id_when }} then {{ instance ~ text }} else {{ text }} end
    {%- elif form == 'timestamp' -%}{{ to_instant(
        value if raw_type.startswith('timestamp') or raw_type == 'date' else text,
        raw_type, declared.time_format, declared.time_zone or 'UTC'
    ) }}
    {%- elif form == 'date' -%}{{ to_date(text) }}
    {%- elif form == 'month' -%}{{ to_month(text) }}
    {%- elif form == 'double' -%}{{ to_number(text) }}
    {%- elif form == 'bigint' -%}{{ value if raw_type in ('bigint', 'integer') else to_integer(text) }}
    {%- elif form == 'boolean' -%}{{ value if raw_type == 'boolean' else to_boolean(text) }}
    {%- elif form == 'minute_of_day' -%}{{ to_minute_of_day(text) }}
    {%- elif form == 'time_zone' -%}{{ to_time_zone(text) }}
    {%- elif form == 'nested' -%}{{ no_text() }}
    {%- elif form == 'length' -%}cast(length({{ text }}) as bigint)
    {%- else -%}{{ text }}
    {%- endif -%}
{%- endmacro %}
