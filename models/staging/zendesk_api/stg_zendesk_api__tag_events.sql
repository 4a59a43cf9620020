-- A row is a tag that a change gave a ticket or took from it. The tags of its creation are
-- given with it.
with

lists as (

    select * from {{ ref('stg_zendesk_api__moments') }}
    where type in ('create', 'change') and field_name = 'tags'

),

tags as (

    select distinct event_id, {{ each_word('value') }} as tag from lists

),

earlier_tags as (

    select distinct event_id, {{ each_word('previous_value') }} as tag from lists

),

changes as (

    select
        coalesce(tags.event_id, earlier_tags.event_id) as event_id,
        coalesce(tags.tag, earlier_tags.tag) as tag,
        case when earlier_tags.tag is null then 'tag_added' else 'tag_removed' end as attribute
    from tags
    full outer join earlier_tags
        on tags.event_id = earlier_tags.event_id
        and tags.tag = earlier_tags.tag
    where tags.tag is null or earlier_tags.tag is null

)

select
    {{ told('case_events', {
        'case_id': 'lists.ticket_id',
        'occurred_at': 'lists.created_at',
        'event_type': "'attribute_changed'",
        'event_id': "lpad(lists.event_id, 20, '0') || '-' || changes.tag",
        'sequence': 'lists.audit_number',
        'audit_id': 'lists.ticket_audit_id',
        'actor_id': 'lists.actor_id',
        'actor_role': 'lists.actor_role',
        'is_auto': "lists.actor_role in ('system', 'bot')",
        'via': 'lists.channel',
        'attribute': 'changes.attribute',
        'value': 'changes.tag',
    }) }}
from changes
inner join lists
    on changes.event_id = lists.event_id
