{#- What an engine lacks and a build brings, and what it must be like. -#}

{#- Functions of our own, made anew at the start of each build. -#}
{% macro engine_functions() -%}
    {{ return(adapter.dispatch('engine_functions', 'casebook')()) }}
{%- endmacro %}

{% macro default__engine_functions() -%}{%- endmacro %}

{#- In the target's own schema. Null is passed over because they are strict. -#}
{% macro postgres__engine_functions() -%}
    {%- set schema = adapter.quote(target.schema) -%}
create or replace function {{ schema }}.casebook_json(value text) returns json as $$
begin
    return cast(value as json);
exception when others then
    return null;
end
$$ language plpgsql immutable strict;

create or replace function {{ schema }}.casebook_later(earlier anyelement, later anyelement) returns anyelement as $$
    select later
$$ language sql immutable strict;

create or replace aggregate {{ schema }}.casebook_last_known(anyelement) (sfunc = {{ schema }}.casebook_later, stype = anyelement);
{%- endmacro %}

{#-
    Text sorts by its bytes on every engine, or the first of two names would be another one;
    and capitals beyond ASCII have small letters.
-#}
{% macro check_engine() -%}
    {{ return(adapter.dispatch('check_engine', 'casebook')()) }}
{%- endmacro %}

{% macro default__check_engine() -%}{%- endmacro %}

{% macro postgres__check_engine() -%}
    {%- if not run_query("select 'a_b' < 'aa' and 'B' < 'a' and 'z' < U&'\\00e9' and lower(U&'\\00c9') = U&'\\00e9'").rows[0][0] -%}
        {%- do exceptions.raise_compiler_error(
            "The database '" ~ target.dbname ~ "' does not sort text by its bytes, so figures would differ: create it with "
            ~ "createdb --template template0 --encoding UTF8 --lc-collate C --lc-ctype C.UTF-8 " ~ target.dbname ~ "."
        ) -%}
    {%- endif -%}
{%- endmacro %}

{#- Days, wall clocks and what is written to a column are UTC, as elsewhere, only in a session that is. -#}
{% macro spark__check_engine() -%}
    {%- set query = "select typeof(timestamp '1970-01-01 00:00:00') = 'timestamp' and typeof('1' = 1) = 'boolean' and try_cast('x' as int) is null"
        ~ " and unix_seconds(timestamp '1970-01-01 00:00:00') = 0 and unix_seconds(timestamp '2000-07-01 00:00:00') = 962409600 and length('\\\\n') = 2" -%}
    {%- if not run_query(query).rows[0][0] -%}
        {%- do exceptions.raise_compiler_error(
            "The Spark session would read instants or text otherwise, so figures would differ: set spark.sql.session.timeZone to UTC, "
            ~ "spark.sql.timestampType to TIMESTAMP_LTZ and spark.sql.parser.escapedStringLiterals to false, as profiles.yml.example does."
        ) -%}
    {%- endif -%}
{%- endmacro %}

{#-
    What the session of a model or a test needs. Postgres knows nothing of the sizes of a CTE's results and takes
    a nested loop for small ones: each model would be quadratic. Without them it hashes, wherever
    columns are equal; compiling a query costs more than it saves. What a server allows a sort by
    default is a fraction of what a model sorts.
-#}
{% macro before_model() -%}
    {{ return(adapter.dispatch('before_model', 'casebook')()) }}
{%- endmacro %}

{% macro default__before_model() -%}{%- endmacro %}

{#-
    To pack what a build that costs what changed writes anew as a whole, and would unpack at once, takes as long as
    to tell it: it is left unpacked, but for what is told case by case, which is long where all of it is told.
-#}
{% macro duckdb__before_model() -%}
    {%- if asks_for_less() -%}
set force_compression = '{{ 'uncompressed' if model.config.materialized == 'table' and not is_told_by_case(model) else 'auto' }}'
    {%- endif -%}
{%- endmacro %}

{% macro postgres__before_model() -%}
set local enable_nestloop = off; set local jit = off; set local work_mem = '64MB'
{%- endmacro %}

{#-
    What follows `as` of a CTE that several expressions read and that is dear to compute: Postgres
    would put its text in place of each of its names.
-#}
{% macro computed_once() -%}
    {{ return(adapter.dispatch('computed_once', 'casebook')()) }}
{%- endmacro %}

{% macro default__computed_once() -%}{%- endmacro %}
{% macro postgres__computed_once() -%}materialized{%- endmacro %}

{#-
    At the head of a model that groups a great many rows by whole numbers. DuckDB looks groups up by their
    place in a list, which takes half the time of hashing them, only where they lie as close together
    as its session says: here, in 16 million places.
-#}
{% macro groups_by_numbers() -%}
    {{- config(pre_hook='{{ close_numbers() }}', post_hook='{{ close_numbers(false) }}') -}}
{%- endmacro %}

{% macro close_numbers(are_many=true) -%}
    {{ return(adapter.dispatch('close_numbers', 'casebook')(are_many)) }}
{%- endmacro %}

{% macro default__close_numbers(are_many) -%}{%- endmacro %}

{% macro duckdb__close_numbers(are_many) -%}
{{ 'set perfect_ht_threshold = 24' if are_many else 'reset perfect_ht_threshold' }}
{%- endmacro %}
