-- A row is a comment. An agent's comment goes out, unless the ticket is the agent's own request
-- when it is written.
{{ by_case('case_id', touched='stg_zendesk__touched_tickets') }}
with

comments as ({{ used('ticket_comment') }}),

tickets as ({{ used('ticket') }}),

people as (select * from {{ ref('stg_zendesk__people') }}),

history as ({{ used('ticket_field_history', where="field_name = 'requester_id'") }}),

requests as (

    select
        ticket_id,
        lag(value) over changes as requester_id,
        lag(updated) over changes as started_at,
        updated as ended_at
    from history
    window changes as (partition by ticket_id order by updated, fraction)

    union all

    select
        tickets.id,
        tickets.requester_id,
        max(history.updated),
        null
    from tickets
    left join history
        on tickets.id = history.ticket_id
    group by 1, 2

),

messages as (

    select
        comments.*,
        tickets.via_channel,
        {{ actor_role('comments.user_id', 'people.role') }} as actor_role,
        requests.ticket_id is not null as is_by_requester
    from comments
    inner join tickets
        on comments.ticket_id = tickets.id
    left join people
        on comments.user_id = people.person_id
    left join requests
        on comments.ticket_id = requests.ticket_id
        and comments.user_id = requests.requester_id
        and (requests.started_at is null or comments.created >= requests.started_at or tickets.created_at >= requests.started_at)
        and (requests.ended_at is null or (comments.created < requests.ended_at and tickets.created_at < requests.ended_at))

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
