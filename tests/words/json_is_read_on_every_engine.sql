-- Values at a path, at a key that a column holds, and the items of an array; what is no JSON, or
-- has another shape, is null or has no items.
with

texts as (

    select
        'whole' as name,
        '{"via": {"channel": "mail", "to": null}, "n": 1.50, "tags": ["a b", {"id": 7}, 3], "ok": true}' as text
    union all
    select
        'broken' as name,
        '{"via": {"channel": "mail"' as text
    union all
    select
        'list' as name,
        '["x"]' as text

),

paths as (

    select
        name,
        {{ json_text('text', 'via', 'channel') }} as channel,
        {{ json_text('text', 'via', 'to') }} as recipient,
        {{ json_text('text', 'n') }} as number,
        {{ json_text('text', 'ok') }} as is_ok,
        {{ json_at('text', "'n'") }} as number_at
    from texts

),

items as (

    select
        name,
        {{ each_item(json_text('text', 'tags')) }} as item
    from texts
    union all
    select
        name,
        {{ each_item('text') }} as item
    from texts

),

item_ids as (

    select
        name,
        item,
        {{ json_text('item', 'id') }} as id
    from items

),

path_counts as (

    select
        count(case
            when name = 'whole' and channel = 'mail' and recipient is null and is_ok = 'true'
                and number in ('1.5', '1.50') and number_at in ('1.5', '1.50')
            then 1
        end) as whole_records,
        count(case
            when name in ('broken', 'list') and coalesce(channel, recipient, number, is_ok, number_at) is null
            then 1
        end) as other_records
    from paths

),

item_counts as (

    select
        count(*) as items,
        count(case when item in ('a b', '3', 'x') then 1 end) as plain_items,
        count(case when id = '7' then 1 end) as nested_items
    from item_ids

)

select
    path_counts.*, -- noqa: AM04
    item_counts.*
from path_counts
cross join item_counts
where not (
    path_counts.whole_records = 1
    and path_counts.other_records = 2
    and item_counts.items = 4
    and item_counts.plain_items = 3
    and item_counts.nested_items = 1
)
