-- A row is a tag that a case got or lost between two polls.
with

snapshots as (select * from {{ ref('stg_sprout__snapshots') }}),

tag_names as ({{ used('tags') }}),

tag_items as (

    {{ items_of('snapshots', each_item('tags'), ['case_id', 'true_from', 'snapshot_number', "'tag_added' as attribute"]) }}
    union all
    -- and those that were there before, to find which are gone
    {{ items_of('snapshots', each_item('previous_tags'), ['case_id', 'true_from', 'snapshot_number', "'tag_removed'"]) }}

),

tags as (

    select
        case_id,
        true_from,
        snapshot_number,
        coalesce({{ json_text('item', 'tag_id') }}, item) as tag,
        {{ instance_id('coalesce(' ~ json_text('item', 'tag_id') ~ ', item)') }} as tag_id,
        min(attribute) as attribute
    from tag_items
    group by 1, 2, 3, 4, 5
    having count(*) = 1

)

select
    {{ told_event('attribute_changed', {
        'case_id': 'tags.case_id',
        'occurred_at': 'tags.true_from',
        'event_id': "'tag-' || tags.tag",
        'attribute': 'tags.attribute',
        'value': 'coalesce(tag_names.text, tags.tag)',
    }) }}
from tags
left join tag_names
    on tags.tag_id = tag_names.id
