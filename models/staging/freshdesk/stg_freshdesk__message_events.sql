-- A row is a message, or work that was logged. The first message of a ticket is its description:
-- the requester's, but of a ticket that an agent began by writing.
with

tickets as (

    select
        tickets.*,
        case when tickets.source = 'outbound' then beginnings.creator_id else tickets.requester_id end as author_id
    from {{ ref('stg_freshdesk__tickets') }} as tickets
    inner join {{ ref('stg_freshdesk__ticket_beginnings') }} as beginnings
        on tickets.id = beginnings.ticket_id
    where tickets.row_use = 'used'

),

conversations as (

    select
        *,
        coalesce(auto_response, false) or automation_id is not null as is_automatic
    from {{ ref('stg_freshdesk__conversations') }}
    where row_use = 'used'

),

time_entries as ({{ used('time_entries') }})

select
    {{ told_event('message', {
        'case_id': 'id',
        'occurred_at': 'created_at',
        'event_id': "'description'",
        'audit_id': audit_id('id', 'created_at', 'author_id'),
        'actor_id': 'author_id',
        'actor_role': "case when source = 'outbound' then 'agent' else 'customer' end",
        'direction': "case when source = 'outbound' then 'out' else 'in' end",
        'visibility': "'public'",
        'medium': "case when source = 'outbound' then 'email' else source end",
        'body_length': 'description',
    }) }}
from tickets

union all

select
    {{ told_event('message', {
        'case_id': 'ticket_id',
        'occurred_at': 'created_at',
        'event_id': "'conversation-' || lpad(id, 20, '0')",
        'audit_id': audit_id('ticket_id', 'created_at', 'user_id'),
        'actor_id': 'user_id',
        'actor_role': "case when incoming then 'customer' when is_automatic and user_id is null then 'system' end",
        'is_auto': 'is_automatic',
        'via': "case when is_automatic then 'rule' end",
        'direction': "case when incoming then 'in' else 'out' end",
        'visibility': "case when private then 'internal' else 'public' end",
        'medium': "case
            when source in ('email', 'phone', 'social', 'web') then source
            when ticket_channel = 'outbound' then 'email'
            else ticket_channel
        end",
        'body_length': 'body',
    }) }}
from conversations

union all

select
    {{ told_event('work_logged', {
        'case_id': 'ticket_id',
        'occurred_at': 'executed_at',
        'event_id': "'time-' || id",
        'actor_id': 'agent_id',
        'actor_role': "'agent'",
        'agent_id': 'agent_id',
        'work_type': "'manual'",
        'work_seconds': to_integer("split_part(time_spent, ':', 1)") ~ ' * 3600 + ' ~ to_integer("split_part(time_spent, ':', 2)") ~ ' * 60',
    }) }}
from time_entries
