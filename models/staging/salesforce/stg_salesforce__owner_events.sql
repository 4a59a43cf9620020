-- A row is an assignee or a queue that a case got. In a queue it is nobody's; taken out of it,
-- it stays the queue's work until another one gets it.
{%- set saved = {
    'case_id': 'owners.case_id',
    'occurred_at': 'owners.owned_at',
    'sequence': 'owners.change_number',
    'audit_id': audit_id('owners.case_id', 'owners.owned_at', 'owners.created_by_id'),
    'actor_id': 'owners.created_by_id',
    'is_auto': "actors.role in ('system', 'bot')",
} %}
with

owners as (select * from {{ ref('stg_salesforce__owners') }}),

people as (select * from {{ ref('stg_salesforce__people') }})

select
    {{ told('case_events', dict(
        saved, event_type="'assignee_changed'", event_id="coalesce(owners.history_id, '') || '-owner'",
        agent_id="case when assignees.role = 'agent' then owners.owner_id end",
    )) }}
from owners
left join people as assignees
    on owners.owner_id = assignees.person_id
left join people as actors
    on owners.created_by_id = actors.person_id
where owners.change_number > 0 or assignees.role = 'agent'

union all

select
    {{ told('case_events', dict(
        saved, event_type="'group_changed'", event_id="coalesce(owners.history_id, '') || '-queue'", group_id='owners.owner_id',
    )) }}
from owners
left join people as actors
    on owners.created_by_id = actors.person_id
where owners.is_queue
