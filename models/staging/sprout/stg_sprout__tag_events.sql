-- A row is a tag that a case got or lost between two polls.
with

snapshots as (

    select * from {{ ref('stg_sprout__snapshots') }}

),

tag_names as (

    select
        id as known_tag_id,
        text as tag_name
    from {{ ref('stg_sprout__tags') }}
    where row_use = 'used'

),

tag_items as (

    select
        {{ 'source_instance, ' if has_instances('sprout') }}case_id,
        true_from,
        snapshot_number,
        'tag_added' as attribute,
        {{ each_item('tags') }} as tag
    from snapshots

    union all

    -- and those that were there before, to find which are gone
    select
        {{ 'source_instance, ' if has_instances('sprout') }}case_id,
        true_from,
        snapshot_number,
        'tag_removed',
        {{ each_item('previous_tags') }}
    from snapshots

),

tags as (

    select
        tag_items.case_id,
        tag_items.true_from,
        tag_items.snapshot_number,
        coalesce({{ json_text('tag_items.tag', 'tag_id') }}, tag_items.tag) as tag,
        {{ instance_id('coalesce(' ~ json_text('tag', 'tag_id') ~ ', tag)') }} as tag_id,
        min(tag_items.attribute) as attribute
    from tag_items
    group by 1, 2, 3, 4, 5
    having count(*) = 1

)

select
    {{ told('case_events', {
        'case_id': 'tags.case_id',
        'occurred_at': 'tags.true_from',
        'event_type': "'attribute_changed'",
        'event_id': "'tag-' || tags.tag",
        'attribute': 'tags.attribute',
        'value': 'coalesce(tag_names.tag_name, tags.tag)',
    }) }}
from tags
left join tag_names
    on tags.tag_id = tag_names.known_tag_id
