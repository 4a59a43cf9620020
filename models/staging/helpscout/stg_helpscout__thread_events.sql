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

moments as (

    select * from {{ ref('stg_helpscout__moments') }}

),

statuses as (

    select
        *,
        lag(status) over (partition by conversation_id order by place) as previous_status
    from moments
    where status is not null

),

teams as (

    select
        *,
        lag(group_id) over (partition by conversation_id order by place) as previous_group_id
    from moments
    where group_id is not null

),

moves as (

    select * from {{ ref('stg_helpscout__moves') }}

)

select
    {{ told('case_events', dict(saved, event_type="'status_changed'", event_id="thread_id || '-status'", status='status')) }}
from statuses
where previous_status is null or previous_status <> status

union all

select
    {{ told('case_events', dict(saved, event_type="'assignee_changed'", event_id="thread_id || '-assignee'", agent_id='agent_id')) }}
from moments
where coalesce(agent_id, '') <> coalesce(previous_agent_id, '')

union all

select
    {{ told('case_events', dict(saved, event_type="'group_changed'", event_id="thread_id || '-team'", group_id='group_id')) }}
from teams
where previous_group_id is null or previous_group_id <> group_id

union all

select
    {{ told('case_events', dict(
        saved, event_type="'attribute_changed'", event_id="thread_id || '-customer'", attribute="'requester'", value='customer_id',
    )) }}
from moments
where action_type = 'changedTicketCustomer' and customer_id is not null

union all

select
    {{ told('case_events', dict(
        saved, event_type="'attribute_changed'", event_id="thread_id || '-mailbox'", attribute="'brand'", value='brand',
    )) }}
from moves

union all

select
    {{ told('case_events', dict(
        saved, event_type="'message'", event_id='thread_id',
        direction="case when type = 'customer' or (type in ('chat', 'phone') and actor_role = 'customer') then 'in' else 'out' end",
        visibility="case when type = 'note' then 'internal' else 'public' end",
        medium="case when type in ('chat', 'phone') then type else 'email' end",
        body_length='body',
    )) }}
from moments
where type in ('customer', 'message', 'note', 'chat', 'phone')
