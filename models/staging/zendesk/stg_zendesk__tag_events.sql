-- A row is a tag that a ticket got or lost, where the field history lists its tags. Tags that
-- it has now without a history say nothing of when.
with

lists as (

    select
        *,
        row_number() over (partition by ticket_id order by updated) as list_number
    from {{ ref('stg_zendesk__ticket_field_history') }}
    where row_use = 'used' and field_name = 'tags'

),

tags as (

    select distinct
        ticket_id,
        list_number,
        {{ each_word('value') }} as tag
    from lists

),

changes as (

    select
        coalesce(tags.ticket_id, earlier_tags.ticket_id) as ticket_id,
        coalesce(tags.list_number, earlier_tags.list_number + 1) as list_number,
        case when earlier_tags.tag is null then 'tag_added' else 'tag_removed' end as attribute,
        coalesce(tags.tag, earlier_tags.tag) as tag
    from tags
    full outer join tags as earlier_tags
        on tags.ticket_id = earlier_tags.ticket_id
        and tags.list_number = earlier_tags.list_number + 1
        and tags.tag = earlier_tags.tag
    where tags.tag is null or earlier_tags.tag is null

),

people as (

    select
        person_id as user_id,
        role
    from {{ ref('stg_zendesk__people') }}

)

select
    {{ told('case_events', {
        'case_id': 'lists.ticket_id',
        'occurred_at': 'lists.updated',
        'event_type': "'attribute_changed'",
        'event_id': "'tags-' || changes.tag",
        'audit_id': audit_id('lists.ticket_id', 'lists.updated', 'lists.user_id'),
        'actor_id': 'lists.user_id',
        'actor_role': actor_role('lists.user_id', 'people.role'),
        'is_auto': 'lists.user_id is null',
        'attribute': 'changes.attribute',
        'value': 'changes.tag',
    }) }}
from changes
inner join lists
    on changes.ticket_id = lists.ticket_id
    and changes.list_number = lists.list_number
left join people
    on lists.user_id = people.user_id
