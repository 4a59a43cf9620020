-- A row is a change that the contract knows. An issue that is resolved as a duplicate or as spam
-- leaves the counts: its resolution says so, and not the status that comes with it.
{%- set fields = {
    'status': 'status', 'resolution': 'status', 'assignee': 'agent', 'reporter': 'requester', 'priority': 'priority', 'reason': 'reason',
    'project': 'brand',
} %}
with

changes as (select * from {{ ref('stg_jira__changes') }}),

people as (select * from {{ ref('stg_jira__people') }}),

voids as (

    select distinct history_id
    from changes
    where field = 'resolution' and to_value in ('merged', 'spam')

)

select
    {{ told_change(fields, field='changes.field', value='changes.to_value', saved={
        'case_id': 'changes.issue_id',
        'occurred_at': 'changes.created',
        'event_id': "'history-' || lpad(changes.history_id, 20, '0') || '-' || changes.field",
        'audit_id': audit_id('changes.issue_id', 'changes.created', 'changes.author_id'),
        'actor_id': 'changes.author_id',
        'actor_role': actor_role('changes.author_id', 'people.role'),
    }) }}
from changes
left join voids
    on changes.history_id = voids.history_id
left join people
    on changes.author_id = people.person_id
where changes.field in ('assignee', 'reporter', 'priority', 'reason', 'project')
    or (changes.field = 'status' and (voids.history_id is null or not changes.to_value in ('solved', 'closed')))
    or (changes.field = 'resolution' and changes.to_value in ('merged', 'spam'))
