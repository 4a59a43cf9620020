-- A row is a tag that an activity added to a ticket or took from it.
with

activities as (

    select * from {{ ref('stg_freshdesk__ticket_activities') }}
    where row_use = 'used'

),

tags as (

    select
        *,
        'tag_added' as attribute,
        {{ each_item('added_tags') }} as tag
    from activities

    union all

    select
        *,
        'tag_removed' as attribute,
        {{ each_item('removed_tags') }} as tag
    from activities

)

select
    {{ told('case_events', {
        'case_id': 'ticket_id',
        'occurred_at': 'performed_at',
        'event_type': "'attribute_changed'",
        'event_id': "'tags-' || tag",
        'audit_id': audit_id('ticket_id', 'performed_at', 'performer_id'),
        'actor_id': 'performer_id',
        'is_auto': 'performer_id is null or automation is not null',
        'via': "case when automation is not null then 'rule' end",
        'attribute': 'attribute',
        'value': 'tag',
    }) }}
from tags
