-- A row is a record of a raw table of a connector in use, with what became of it: all that
-- was read, in one place. A view, since it is as long as all raw tables together.
{{ config(materialized='view', schema='staging') }}
{%- set reads = raw_tables_in_use() %}
{%- for read in reads %}
select
    '{{ [read.connector, read.instance] | select | join(':') }}' as connector,
    {{ 'source_table' if read.mapped else text_literal(read.table) }} as source_table,
    source_file,
    row_number,
    row_use,
    reject_reason,
    raw_text,
    {{ 'unknown_words' if has_maps(declared_columns(read.connector, read.table)) else no_text() }} as unknown_words,
    cast({{ main_instant(read.connector, read.table) }} as timestamp) as occurred_at
from {{ ref('stg_' ~ read.connector ~ '__' ~ read.model) }}
{%- if read.mapped %}
where source_table = {{ text_literal(read.table) }}
{%- elif read.instance %}
where source_instance = {{ text_literal(read.instance) }}
{%- endif %}
{{ 'union all' if not loop.last }}
{%- endfor %}
