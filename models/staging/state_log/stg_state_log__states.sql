-- A row is a record of a mapped table: the full state of a case at an instant.
{%- set maps = table_maps('state_log') %}
with

records as (
{%- for map in maps %}
    select
        {{ text_literal(map.table) }} as source_table,
        {{ text_literal(map.name) if map.name else no_text() }} as instance,
        {{ text_literal(map.history_quality or 'snapshot') }} as history_quality,
        typed_records.*,
        {{ is_one_of('status_word', map.restated) }} as is_restated,
        {{ is_one_of('actor', map.robots) }} as is_by_robot,
        {{ is_one_of('assignee', map.robots) }} as is_with_robot
    from ({{ typed_records('state_log', map.table) }}) as typed_records
    {{ 'union all' if not loop.last }}
{%- endfor %}

),

-- a record is a copy when all of its text is the same, the columns that no map names too
judged as (

    select
        *,
        problem as reject_reason,
        source_table || fingerprint as record_text
    from records

)

{{ with_row_use(
    'state_log', (maps | first).table, 'judged', key=['record_text'], key_is_event=true,
    also=['source_table', 'instance', 'history_quality', 'is_restated', 'is_by_robot', 'is_with_robot'],
) }}
