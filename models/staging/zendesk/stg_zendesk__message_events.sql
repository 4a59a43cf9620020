-- A row is a comment. An agent's comment goes out, unless the ticket is the agent's own request.
{{ by_case('case_id', touched='stg_zendesk__touched_tickets') }}
with

comments as ({{ used('ticket_comment') }}),

tickets as ({{ used('ticket') }}),

people as (select * from {{ ref('stg_zendesk__people') }}),

messages as (

    select
        comments.*,
        tickets.via_channel,
        {{ actor_role('comments.user_id', 'people.role') }} as actor_role,
        comments.user_id = tickets.requester_id as is_by_requester
    from comments
    inner join tickets
        on comments.ticket_id = tickets.id
    left join people
        on comments.user_id = people.person_id

)

select
    {{ told_event('message', {
        'case_id': 'ticket_id',
        'occurred_at': 'created',
        'event_id': "'comment-' || lpad(id, 20, '0')",
        'audit_id': audit_id('ticket_id', 'created', 'user_id'),
        'actor_id': 'user_id',
        'actor_role': 'actor_role',
        'direction': "case
            when is_by_requester then 'in'
            when actor_role in ('agent', 'bot', 'system') then 'out'
            else 'in'
        end",
        'visibility': "case when not public then 'internal' else 'public' end",
        'medium': "case
            when voice_comment then 'phone'
            when facebook_comment or tweet then 'social'
            when via_channel in ('email', 'chat', 'phone', 'social', 'web', 'sms') then via_channel
        end",
        'body_length': 'body',
    }) }}
from messages
