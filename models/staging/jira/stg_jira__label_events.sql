-- A row is a label that an issue got or lost.
with

lists as (

    select * from {{ ref('stg_jira__changes') }}
    where field = 'labels'

),

people as (select * from {{ ref('stg_jira__people') }}),

changes as (
    {{ words_changed('lists', id='history_id', holds='to_value', held='from_value') }}
)

select
    {{ told_event('attribute_changed', {
        'case_id': 'lists.issue_id',
        'occurred_at': 'lists.created',
        'event_id': "'label-' || lpad(lists.history_id, 20, '0') || '-' || changes.word",
        'audit_id': audit_id('lists.issue_id', 'lists.created', 'lists.author_id'),
        'actor_id': 'lists.author_id',
        'actor_role': actor_role('lists.author_id', 'people.role'),
        'attribute': 'changes.attribute',
        'value': 'changes.word',
    }) }}
from changes
inner join lists
    on changes.history_id = lists.history_id
left join people
    on lists.author_id = people.person_id
