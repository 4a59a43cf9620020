-- A row is a record of conversation_parts, or a part in a conversation. A part needs a
-- conversation that is there.
with

conversations as (

    select id as known_conversation_id
    from {{ ref('stg_intercom__conversations') }}
    where row_use = 'used'

),

records as (
    {{ typed_records('intercom', 'conversation_parts', fingerprint_when='false', nested={
        'within': 'conversations',
        'in_array': 'coalesce(' ~ json_text('conversation_parts', 'conversation_parts') ~ ', conversation_parts)',
        'parent': {'conversation_id': 'id'},
    }) }}
),

matched as (

    select
        records.*,
        conversations.known_conversation_id
    from records
    left join conversations
        on records.conversation_id = conversations.known_conversation_id

),

judged as (

    select
        *,
        case
            when problem is not null then problem
            when known_conversation_id is null then 'no such conversation'
        end as reject_reason
    from matched

)

{{ with_row_use('intercom', 'conversation_parts', 'judged', key=['id'], versions_by='updated_at', fingerprints=false) }}
