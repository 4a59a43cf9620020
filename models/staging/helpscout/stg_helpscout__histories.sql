-- A row is a conversation, with what the first and the last of its threads say.
with

conversations as (

    select * from {{ ref('stg_helpscout__conversations') }}
    where row_use = 'used'

),

moments as (

    select * from {{ ref('stg_helpscout__moments') }}

),

ends as (

    select
        conversation_id,
        min(case when status is not null then created_at end) as first_status_at,
        max(case when place = 1 then customer_id end) as first_customer_id,
        max(case when action_type = 'changedTicketCustomer' then 1 else 0 end) = 1 as has_new_customer,
        max(case when status is not null then place end) as last_status_place,
        max(place) as last_place
    from moments
    group by 1

)

select
    conversations.*, -- noqa: AM04
    case when conversations.state = 'deleted' then 'deleted' else conversations.status end as current_status,
    ends.conversation_id is not null as has_threads,
    ends.first_status_at,
    case when ends.has_new_customer then ends.first_customer_id else conversations.requester_id end as first_requester_id,
    coalesce(last_statuses.status, 'open') as last_status,
    last_threads.agent_id as last_agent_id,
    -- a thread may be newer than the telling of its conversation
    conversations.state = 'deleted' or coalesce(last_threads.created_at <= conversations.last_at, true) as is_current,
    case when last_threads.created_at > conversations.last_at then last_threads.created_at else conversations.last_at end as now_at
from conversations
left join ends
    on conversations.id = ends.conversation_id
left join moments as last_threads
    on ends.conversation_id = last_threads.conversation_id
    and ends.last_place = last_threads.place
left join moments as last_statuses
    on ends.conversation_id = last_statuses.conversation_id
    and ends.last_status_place = last_statuses.place
