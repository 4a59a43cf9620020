-- A row is a comment as a message. An agent's comment goes out, unless the ticket is the agent's
-- own request; to a web form it is an e-mail.
with

messages as (

    select * from {{ ref('stg_zendesk_api__comments') }}

),

tickets as (

    select
        id as known_ticket_id,
        requester_id,
        via_channel
    from {{ ref('stg_zendesk_api__tickets') }}
    where row_use = 'used'

)

select
    {{ told('case_events', {
        'case_id': 'messages.ticket_id',
        'occurred_at': 'messages.created_at',
        'event_type': "'message'",
        'event_id': "lpad(messages.comment_id, 20, '0')",
        'sequence': 'messages.audit_number',
        'audit_id': 'messages.ticket_audit_id',
        'actor_id': 'messages.actor_id',
        'actor_role': 'messages.actor_role',
        'is_auto': "messages.actor_role in ('system', 'bot')",
        'via': 'messages.channel',
        'direction': "case
            when messages.actor_id = tickets.requester_id then 'in'
            when messages.actor_role in ('agent', 'bot', 'system') then 'out'
            else 'in'
        end",
        'visibility': "case when messages.public then 'public' else 'internal' end",
        'medium': "case
            when messages.type = 'voice_comment' then 'phone'
            when messages.type = 'social_comment' then 'social'
            when messages.actor_role = 'customer' and messages.channel in ('email', 'chat', 'phone', 'social', 'web', 'sms') then messages.channel
            when tickets.via_channel = 'web' then 'email'
            when tickets.via_channel in ('email', 'chat', 'phone', 'social', 'sms') then tickets.via_channel
        end",
        'body_length': 'messages.body',
    }) }}
from messages
inner join tickets
    on messages.ticket_id = tickets.known_ticket_id
