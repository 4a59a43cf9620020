{#-
    Values in JSON text, of a file, of a nested column or of a JSON column alike. What is not
    JSON, or has another shape, is null or without items; it stops nothing.
-#}

{#- The value at a path, as text: json_text('source', 'via', 'channel'). Nested ones as JSON. -#}
{% macro json_text(value) -%}
    {{ return(adapter.dispatch('json_text', 'casebook')(value, varargs)) }}
{%- endmacro %}

{% macro default__json_text(value, path) -%}
    {{ return('(try_cast(' ~ value ~ " as json) ->> '$.\"" ~ path | join('"."') ~ "\"')") }}
{%- endmacro %}

{% macro postgres__json_text(value, path) -%}
    {{ return('(' ~ as_json(value) ~ " #>> '{\"" ~ path | join('","') ~ "\"}')") }}
{%- endmacro %}

{% macro spark__json_text(value, path) -%}
    {{ return('get_json_object(' ~ value ~ ', ' ~ text_literal("$['" ~ path | join("']['") ~ "']") ~ ')') }}
{%- endmacro %}

{#- The value at a key that another column holds, as text. -#}
{% macro json_at(value, key) -%}
    {{ return(adapter.dispatch('json_at', 'casebook')(value, key)) }}
{%- endmacro %}

{% macro default__json_at(value, key) -%}
    {{ return('json_extract_string(try_cast(' ~ value ~ " as json), '$.\"' || " ~ key ~ " || '\"')") }}
{%- endmacro %}

{% macro postgres__json_at(value, key) -%}
    {{ return('(' ~ as_json(value) ~ ' ->> ' ~ key ~ ')') }}
{%- endmacro %}

{% macro spark__json_at(value, key) -%}
    {{ return('get_json_object(' ~ value ~ ", '$[\\'' || " ~ key ~ " || '\\']')") }}
{%- endmacro %}

{#- A row for each item of an array, as text; nested ones as JSON. -#}
{% macro each_item(value) -%}
    {{ return(adapter.dispatch('each_item', 'casebook')(value)) }}
{%- endmacro %}

{% macro default__each_item(value) -%}
    {{ return('unnest(from_json(try_cast(' ~ value ~ " as json), '[\"VARCHAR\"]'))") }}
{%- endmacro %}

{% macro postgres__each_item(value) -%}
    {%- set json = as_json(value) -%}
    {{ return('json_array_elements_text(case when json_typeof(' ~ json ~ ") = 'array' then " ~ json ~ " else '[]' end)") }}
{%- endmacro %}

{% macro spark__each_item(value) -%}
    {{ return('explode(from_json(' ~ value ~ ", 'array<string>'))") }}
{%- endmacro %}

{#- Text as JSON on Postgres, which has no try_cast before version 16 (engine_functions). -#}
{% macro as_json(value) -%}
    {{ return(adapter.quote(target.schema) ~ '.casebook_json(' ~ value ~ ')') }}
{%- endmacro %}

{#- Whether a raw column nests others: they are read as JSON text. -#}
{% macro is_nested(raw_type) -%}
    {{ return(raw_type.startswith('struct') or raw_type.startswith('map') or raw_type.startswith('array') or raw_type.endswith(']') or raw_type in ('json', 'jsonb')) }}
{%- endmacro %}

{#-
    A nested value as JSON text, a text that stands in a JSON column as itself. A structure has
    all its fields in each row: one that is null there was not told, and is left out.
-#}
{% macro nested_as_json(value, raw_type) -%}
    {{ return(adapter.dispatch('nested_as_json', 'casebook')(value, raw_type)) }}
{%- endmacro %}

{% macro default__nested_as_json(value, raw_type) -%}
    {%- set json = 'to_json(' ~ value ~ ')' -%}
    {{ return('(' ~ ("json_merge_patch('{}', " ~ json ~ ')' if raw_type.startswith('struct') else json) ~ " ->> '$')") }}
{%- endmacro %}

{% macro spark__nested_as_json(value, raw_type) -%}
    {{ return('to_json(' ~ value ~ ')') }}
{%- endmacro %}

{% macro postgres__nested_as_json(value, raw_type) -%}
    {{ return('(to_json(' ~ value ~ ") #>> '{}')") }}
{%- endmacro %}
