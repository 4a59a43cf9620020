-- A row is a rating that was asked for, with its latest answer, one to five.
with

conversations as ({{ used('conversations', where='rating_created_at is not null') }}),

answers as (

    select
        conversation_id,
        max(created_at) as answered_at
    from {{ ref('stg_intercom__moments') }}
    where kind = 'rating'
    group by 1

)

select
    {{ told('surveys', {
        'response_id': 'conversations.id',
        'instrument': "'csat'",
        'score': 'conversations.rating',
        'scale_min': '1',
        'scale_max': '5',
        'offered_at': 'conversations.rating_created_at',
        'responded_at': 'case
            when conversations.rating is not null
            then coalesce(conversations.rating_replied_at, answers.answered_at, conversations.rating_created_at)
        end',
        'case_id': 'conversations.id',
        'customer_id': 'conversations.rating_contact_id',
        'agent_id': 'conversations.rating_teammate_id',
        'comment': 'conversations.rating_remark',
    }) }}
from conversations
left join answers
    on conversations.id = answers.conversation_id
