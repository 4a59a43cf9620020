-- A row is a tag that a ticket got or lost, where the field history lists its tags. Tags that
-- it has now without a history say nothing of when.
{{ by_case('case_id', touched='stg_zendesk__touched_tickets') }}
with

lists as (

    select
        *,
        row_number() over (order by ticket_id, updated, fraction) as list_id,
        lag(value) over (partition by ticket_id order by updated, fraction) as earlier_value
    from {{ ref('stg_zendesk__ticket_field_history') }}
    where row_use = 'used' and field_name = 'tags'

),

changes as (
    {{ words_changed('lists', id='list_id', holds='value', held='earlier_value') }}
)

select
    {{ told_event('attribute_changed', {
        'case_id': 'lists.ticket_id',
        'occurred_at': 'lists.updated',
        'event_id': "'tags-' || changes.word",
        'audit_id': audit_id('lists.ticket_id', 'lists.updated', 'lists.user_id'),
        'actor_id': 'lists.user_id',
        'actor_role': "case when lists.user_id is null then 'system' end",
        'is_auto': 'lists.user_id is null',
        'attribute': 'changes.attribute',
        'value': 'changes.word',
    }) }}
from changes
inner join lists
    on changes.list_id = lists.list_id
