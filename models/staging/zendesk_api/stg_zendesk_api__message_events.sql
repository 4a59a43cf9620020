-- A row is a comment as a message. An agent's comment goes out, unless the ticket is the agent's
-- own request when it is written; to a web form it is an e-mail.
with

messages as (select * from {{ ref('stg_zendesk_api__comments') }}),

tickets as ({{ used('tickets') }}),

changes as (

    select * from {{ ref('stg_zendesk_api__moments') }}
    where type = 'change' and field_name = 'requester_id'

),

requests as (

    select
        ticket_id,
        previous_value as requester_id,
        lag(created_at) over (partition by ticket_id order by audit_number, length(event_id), event_id) as started_at,
        created_at as ended_at
    from changes

    union all

    select
        tickets.id,
        tickets.requester_id,
        max(changes.created_at),
        null
    from tickets
    left join changes
        on tickets.id = changes.ticket_id
    group by 1, 2

)

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
            when requests.ticket_id is not null then 'in'
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
left join requests
    on messages.ticket_id = requests.ticket_id
    and messages.actor_id = requests.requester_id
    and (requests.started_at is null or messages.created_at >= requests.started_at)
    and (requests.ended_at is null or messages.created_at < requests.ended_at)
