-- A row is a raw table of a connector in use: what was read of it, and what became of that.
with

raw_tables as (

    {%- for read in raw_tables_in_use() %}
    {%- set unread = unread_columns(read.connector, read.table, read.instance) | join(', ') %}
    select
        '{{ read.source }}' as connector,
        {{ text_literal(read.table) }} as source_table,
        {{ text_literal(unread) if unread else no_text() }} as unknown_columns
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

uses as (

    select * from {{ ref('record_uses') }}

),

counts as (

    select
        connector,
        source_table,
        sum(records) as rows_read,
        sum(case when row_use = 'used' then records else 0 end) as rows_used,
        sum(case when row_use = 'rejected' then records else 0 end) as rows_rejected,
        sum(case when row_use in ('duplicate', 'superseded') then records else 0 end) as rows_duplicate,
        min(case when row_use = 'used' then first_at end) as first_at,
        max(case when row_use = 'used' then last_at end) as last_at
    from uses
    group by 1, 2

),

unknown_word_lists as (

    select
        connector,
        source_table,
        {{ dbt.listagg('unknown_words', "'; '", 'order by unknown_words') }} as unknown_words
    from uses
    where row_use = 'used' and unknown_words is not null
    group by 1, 2

)

select
    raw_tables.connector,
    raw_tables.source_table,
    cast(coalesce(counts.rows_read, 0) as bigint) as rows_read,
    cast(coalesce(counts.rows_used, 0) as bigint) as rows_used,
    cast(coalesce(counts.rows_rejected, 0) as bigint) as rows_rejected,
    cast(coalesce(counts.rows_duplicate, 0) as bigint) as rows_duplicate,
    counts.first_at,
    counts.last_at,
    raw_tables.unknown_columns,
    unknown_word_lists.unknown_words
from raw_tables
left join counts
    on raw_tables.connector = counts.connector
    and raw_tables.source_table = counts.source_table
left join unknown_word_lists
    on raw_tables.connector = unknown_word_lists.connector
    and raw_tables.source_table = unknown_word_lists.source_table
