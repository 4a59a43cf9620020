-- A row is a record of threads, or a thread embedded in a conversation. A thread needs a
-- conversation that is there.
with

conversations as (

    select id as known_conversation_id
    from {{ ref('stg_helpscout__conversations') }}
    where row_use = 'used'

),

records as (
    {{ typed_records('helpscout', 'threads', fingerprint_when='false', nested={
        'within': 'conversations',
        'in_array': 'coalesce(' ~ json_text('_embedded', 'threads') ~ ', threads)',
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
            when state in ('draft', 'underreview') then 'a draft'
        end as reject_reason
    from matched

)

{{ with_row_use('helpscout', 'threads', 'judged', key=['id'], key_is_event=true, fingerprints=false) }}
