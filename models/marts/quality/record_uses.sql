-- A row is what became of some records of a raw table of a connector in use, with the words in them that
-- no map knows: how many they are. A view; it counts each table by itself, so that no record is looked up
-- by its connector and table.
{{ config(materialized='view', schema='staging') }}
{%- set reads = raw_tables_in_use() %}
{%- for read in reads %}
{%- set has_words = has_maps(declared_columns(read.connector, read.table)) %}
{%- set occurred_at = main_instant(read.connector, read.table) %}
select
    '{{ read.source }}' as connector,
    {{ text_literal(read.table) }} as source_table,
    row_use,
    {{ 'unknown_words' if has_words else no_text() }} as unknown_words,
    count(*) as records,
    min({{ occurred_at }}) as first_at,
    max({{ occurred_at }}) as last_at
from {{ records_of(read) }}
group by row_use{{ ', unknown_words' if has_words }}
{{ 'union all' if not loop.last }}
{%- endfor %}
