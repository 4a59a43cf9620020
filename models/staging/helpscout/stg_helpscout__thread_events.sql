-- A row is a message, or what differs between a thread and those before it. A thread is saved
-- as one. A conversation that is passed to a team is nobody's, and stays the team's until
-- another one gets it.
{%- set saved = {
    'case_id': 'conversation_id',
    'occurred_at': 'created_at',
    'sequence': 'place',
    'audit_id': 'thread_id',
    'actor_id': 'actor_id',
    'actor_role': 'actor_role',
    'is_auto': 'is_auto',
    'via': 'via',
} %}
with

moments as (select * from {{ ref('stg_helpscout__moments') }}),

moves as (select * from {{ ref('stg_helpscout__moves') }}),

statuses as (
    {{ changes_of('status', 'moments', by='conversation_id', in_order_of='place') }}
),

teams as (
    {{ changes_of('group_id', 'moments', by='conversation_id', in_order_of='place') }}
)

select
    {{ told_event('status_changed', saved, event_id="thread_id || '-status'", status='status') }}
from statuses

union all

select
    {{ told_event('assignee_changed', saved, event_id="thread_id || '-assignee'", agent_id='agent_id') }}
from moments
where coalesce(agent_id, '') <> coalesce(previous_agent_id, '')

union all

select
    {{ told_event('group_changed', saved, event_id="thread_id || '-team'", group_id='group_id') }}
from teams

union all

select
    {{ told_event('attribute_changed', saved, event_id="thread_id || '-customer'", attribute="'requester'", value='customer_id') }}
from moments
where action_type = 'changedTicketCustomer' and customer_id is not null

union all

select
    {{ told_event('attribute_changed', saved, event_id="thread_id || '-mailbox'", attribute="'brand'", value='brand') }}
from moves

union all

select
    {{ told_event(
        'message', saved, event_id='thread_id',
        direction="case when type = 'customer' or (type in ('chat', 'phone') and actor_role = 'customer') then 'in' else 'out' end",
        visibility="case when type = 'note' then 'internal' else 'public' end",
        medium="case when type in ('chat', 'phone') then type else 'email' end",
        body_length='body',
    ) }}
from moments
where type in ('customer', 'message', 'note', 'chat', 'phone')
