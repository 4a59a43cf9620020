-- A row is a message. A reply that nobody is named for was sent by someone of the team.
with

case_messages as ({{ used('case_message') }}),

messages as ({{ used('messages') }})

select
    {{ told_event('message', {
        'case_id': 'case_messages.case_id',
        'occurred_at': 'case_messages.sent_at',
        'event_id': 'case_messages.guid',
        'actor_id': "case when case_messages.case_message_direction = 'in' then messages.sender_id else messages.sent_by_id end",
        'actor_role': "case when case_messages.case_message_direction = 'in' then 'customer' end",
        'direction': 'case_messages.case_message_direction',
        'visibility': "'public'",
        'medium': "coalesce(messages.network, 'social')",
        'body_length': 'messages.text',
    }) }}
from case_messages
left join messages
    on case_messages.guid = messages.guid
