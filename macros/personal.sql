{#-
    What people are called and what they wrote stays out of the marts unless `include_pii` says
    otherwise; a person is an id.
-#}
{% macro if_personal_data(value) -%}
    {{ return(value if var('include_pii') else no_text()) }}
{%- endmacro %}

{#-
    A record that could not be read, as it was; without personal data its shape, in which one sees
    what is wrong with it all the same: `11,Ann Lee,13.5.2025` becomes `99,xxx xxx,99.9.9999`.
-#}
{% macro record_or_shape(raw_text) -%}
    {{ return(raw_text if var('include_pii') else adapter.dispatch('shape', 'casebook')(raw_text)) }}
{%- endmacro %}

{% macro default__shape(text) -%}
regexp_replace(regexp_replace({{ text }}, '[0-9]', '9', 'g'), '[^9\s,;:.|{}"_/@+-]', 'x', 'g')
{%- endmacro %}

{% macro spark__shape(text) -%}
regexp_replace(regexp_replace({{ text }}, '[0-9]', '9'), '[^9\\s,;:.|{}"_/@+-]', 'x')
{%- endmacro %}

{#-
    An address as one can count and compare it, without being able to read it: HMAC-SHA-256 needs
    byte strings that SQL lacks, so the key stands before and after. Null without a key, which
    the environment holds (CASEBOOK_HASH_KEY).
-#}
{% macro address_hash(email) -%}
    {%- set key = env_var('CASEBOOK_HASH_KEY', '') -%}
    {%- if not key -%}{{ return(no_text()) }}{%- endif -%}
    {%- set key = text_literal(key) -%}
    {{ return(adapter.dispatch('sha256_of', 'casebook')(key ~ ' || lower(trim(' ~ email ~ ')) || ' ~ key)) }}
{%- endmacro %}

{% macro default__sha256_of(text) -%}
sha2({{ text }}, 256)
{%- endmacro %}

{% macro duckdb__sha256_of(text) -%}
sha256({{ text }})
{%- endmacro %}

{% macro postgres__sha256_of(text) -%}
encode(sha256(convert_to({{ text }}, 'UTF8')), 'hex')
{%- endmacro %}
