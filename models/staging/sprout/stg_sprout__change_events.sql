-- A row is a change of an assignee, a queue, an attribute or a tag between two polls. Of an
-- assignment it is told who made it, of all else only when.
{%- set attributes = {'priority': 'priority', 'reason': 'type', 'brand': 'group_id'} %}
with

snapshots as (

    select * from {{ ref('stg_sprout__snapshots') }}

),

brands as (

    select
        id,
        name
    from {{ ref('stg_sprout__brands') }}
    where row_use = 'used'

),

tag_names as (

    select
        id as known_tag_id,
        text as tag_name
    from {{ ref('stg_sprout__tags') }}
    where row_use = 'used'

),

tag_items as (

    select {{ 'source_instance, ' if has_instances('sprout') }}case_id, true_from, snapshot_number, 'tag_added' as attribute, {{ each_item('tags') }} as tag
    from snapshots

    union all

    -- and those that were there before, to find which are gone
    select {{ 'source_instance, ' if has_instances('sprout') }}case_id, true_from, snapshot_number, 'tag_removed', {{ each_item('previous_tags') }}
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
        'case_id': 'case_id',
        'occurred_at': 'true_from',
        'event_type': "'assignee_changed'",
        'event_id': "'assignee'",
        'actor_id': 'assigner_id',
        'is_auto': "coalesce(assigned_by like '%automated_rule%', false)",
        'via': "case when assigned_by like '%automated_rule%' then 'rule' end",
        'agent_id': 'assignee_id',
    }) }}
from snapshots
where coalesce(assignee_id, '') <> coalesce(previous_assignee_id, '')

union all

-- taken out of a queue by someone who has it, a case stays the queue's work
select
    {{ told('case_events', {
        'case_id': 'case_id', 'occurred_at': 'true_from', 'event_type': "'group_changed'", 'event_id': "'queue'", 'group_id': 'queue_id',
    }) }}
from snapshots
where queue_id <> coalesce(previous_queue_id, '')

{%- for attribute, name in attributes.items() %}

union all

select
    {{ told('case_events', {
        'case_id': 'snapshots.case_id', 'occurred_at': 'snapshots.changed_at', 'event_type': "'attribute_changed'",
        'event_id': "'" ~ attribute ~ "'", 'attribute': "'" ~ attribute ~ "'",
        'value': 'coalesce(brands.name, snapshots.group_id)' if attribute == 'brand' else 'snapshots.' ~ name,
    }) }}
from snapshots
left join brands
    on snapshots.group_id = brands.id
where snapshots.snapshot_number > 1 and coalesce(snapshots.{{ name }}, '') <> coalesce(snapshots.previous_{{ name }}, '')
{%- endfor %}

union all

select
    {{ told('case_events', {
        'case_id': 'tags.case_id', 'occurred_at': 'tags.true_from', 'event_type': "'attribute_changed'",
        'event_id': "'tag-' || tags.tag", 'attribute': 'tags.attribute', 'value': 'coalesce(tag_names.tag_name, tags.tag)',
    }) }}
from tags
left join tag_names
    on tags.tag_id = tag_names.known_tag_id
