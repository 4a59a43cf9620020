-- A row is a version of a rating: a customer rates a reply, and may think better of it. When it
-- was offered is not told.
with

conversations as ({{ used('conversations') }}),

ratings as (

    select
        *,
        conversation_id || '-' || {{ 'substr(thread_id, length(source_instance) + 2)' if has_instances('helpscout') else 'thread_id' }} as response_id
    from {{ ref('stg_helpscout__ratings') }}
    where row_use in ('used', 'superseded')

)

select
    {{ told('surveys', {
        'response_id': 'ratings.response_id',
        'instrument': "'happiness'",
        'rating': 'coalesce(ratings.rating, ratings.rating_id)',
        'responded_at': 'ratings.rating_created_at',
        'case_id': 'conversations.id',
        'customer_id': 'ratings.rating_customer_id',
        'agent_id': 'ratings.rating_user_id',
        'comment': 'ratings.rating_comments',
    }, row_use='ratings.row_use') }}
from ratings
left join conversations
    on ratings.conversation_id = conversations.id
