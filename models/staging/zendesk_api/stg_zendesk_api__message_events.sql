-- A row is a comment as a message. An agent's comment goes out, unless the ticket is the agent's
-- own request; to a web form it is an e-mail.
with

messages as (select * from {{ ref('stg_zendesk_api__comments') }}),

tickets as ({{ used('tickets') }})

select
    {{ told_event('message', {
        'case_id': 'messages.ticket_id',
        'occurred_at': 'messages.created_at',
        'event_id': "lpad(messages.comment_id, 20, '0')",
        'sequence': 'messages.audit_number',
        'audit_id': 'messages.ticket_audit_id',
        'actor_id': 'messages.actor_id',
        'actor_role': 'messages.actor_role',
        'via': 'messages.channel',
        'direction': "case
            when messages.actor_id = tickets.requester_id then 'in'
            when messages.actor_role in ('agent', 'bot', 'system') then 'out'
            else 'in'
        end",
        'visibility': "case when not messages.public then 'internal' else 'public' end",
        'medium': "case
            when messages.type = 'voice_comment' then 'phone'
            when messages.type in ('social_comment', 'tweet') then 'social'
            when messages.actor_role = 'customer' and messages.channel in ('email', 'chat', 'phone', 'social', 'web', 'sms') then messages.channel
            when tickets.via_channel = 'web' then 'email'
            when tickets.via_channel in ('email', 'chat', 'phone', 'social', 'sms') then tickets.via_channel
        end",
        'body_length': 'messages.body',
    }) }}
from messages
inner join tickets
    on messages.ticket_id = tickets.id
