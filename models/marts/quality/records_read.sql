-- A row is a record of a raw table of a connector in use, with what became of it: all that
-- was read, in one place. A view, since it is as long as all raw tables together.
{{ config(materialized='view', schema='staging') }}
{%- set reads = raw_tables_in_use() %}
{%- for read in reads %}
select
    '{{ read.source }}' as connector,
    {{ 'source_table' if read.mapped else text_literal(read.table) }} as source_table,
    source_file,
    row_number,
    row_use,
    reject_reason,
    raw_text,
    {{ 'unknown_words' if has_maps(declared_columns(read.connector, read.table)) else no_text() }} as unknown_words,
    {{ main_instant(read.connector, read.table) }} as occurred_at
from {{ records_of(read) }}
{{ 'union all' if not loop.last }}
{%- endfor %}
