-- A row is a tag that a change gave a ticket or took from it. The tags of its creation are
-- given with it.
with

lists as (

    select * from {{ ref('stg_zendesk_api__moments') }}
    where type in ('create', 'change') and field_name = 'tags'

),

changes as (
    {{ words_changed('lists', id='event_id', holds='value', held='previous_value') }}
)

select
    {{ told_event('attribute_changed', {
        'case_id': 'lists.ticket_id',
        'occurred_at': 'lists.created_at',
        'event_id': "lpad(lists.event_id, 20, '0') || '-' || changes.word",
        'sequence': 'lists.audit_number',
        'audit_id': 'lists.ticket_audit_id',
        'actor_id': 'lists.actor_id',
        'actor_role': 'lists.actor_role',
        'via': 'lists.channel',
        'attribute': 'changes.attribute',
        'value': 'changes.word',
    }) }}
from changes
inner join lists
    on changes.event_id = lists.event_id
