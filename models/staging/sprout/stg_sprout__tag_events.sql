-- A row is a tag that a case got or lost between two polls, or what a tag takes it out of the counts
-- as. A tag that it got has an instant of its own, and whoever gave it.
with

snapshots as (select * from {{ ref('stg_sprout__snapshots') }}),

tag_names as ({{ used('tags') }}),

last_statuses as (

    select
        case_id,
        max(occurred_at) as last_status_at
    from {{ ref('stg_sprout__status_events') }}
    group by 1

),

tag_items as (

    {{ items_of('snapshots', each_item('tags'), ['case_id', 'true_from', 'snapshot_number', "'tag_added' as attribute"]) }}
    union all
    -- and those that were there before, to find which are gone
    {{ items_of('snapshots', each_item('previous_tags'), ['case_id', 'true_from', 'snapshot_number', "'tag_removed'"]) }}

),

tags as (

    select
        case_id,
        snapshot_number,
        coalesce({{ json_text('item', 'tag_id') }}, item) as tag,
        {{ instance_id('coalesce(' ~ json_text('item', 'tag_id') ~ ', item)') }} as tag_id,
        min(attribute) as attribute,
        coalesce(
            min(case when attribute = 'tag_added' then {{ to_instant(json_text('item', 'updated_time')) }} end),
            min(true_from)
        ) as changed_at,
        min(case when attribute = 'tag_added' then {{ instance_id(sprout_actor(json_text('item', 'updated_by'))) }} end) as tagger_id,
        max(case when attribute = 'tag_added' and {{ json_text('item', 'updated_by') }} like '%automated_rule%' then 1 else 0 end) = 1 as is_by_rule
    from tag_items
    group by 1, 2, 3, 4
    having count(*) = 1

),

named as (

    select
        tags.*,
        coalesce(tag_names.text, tags.tag) as name,
        row_number() over (partition by tags.case_id, tags.tag order by tags.snapshot_number desc) as change_number_from_last
    from tags
    left join tag_names
        on tags.tag_id = tag_names.id

),

-- of the tags that it has now
voids as (

    select
        named.case_id,
        {{ void_of_tag('named.name') }} as status,
        -- spam is tagged and then closed: the close does not bring it back
        case when last_statuses.last_status_at > named.changed_at then last_statuses.last_status_at else named.changed_at end as voided_at
    from named
    inner join last_statuses
        on named.case_id = last_statuses.case_id
    where named.change_number_from_last = 1 and named.attribute = 'tag_added'

)

select
    {{ told_event('attribute_changed', {
        'case_id': 'case_id',
        'occurred_at': 'changed_at',
        'event_id': "'tag-' || tag",
        'actor_id': 'tagger_id',
        'is_auto': 'is_by_rule',
        'via': "case when is_by_rule then 'rule' end",
        'attribute': 'attribute',
        'value': 'name',
    }) }}
from named

union all

select
    {{ told_event('status_changed', case_id='case_id', occurred_at='voided_at', event_id="'void'", status='status') }}
from voids
where status is not null
