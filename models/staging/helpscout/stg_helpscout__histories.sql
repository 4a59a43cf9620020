-- A row is a conversation, with what the first and the last of its threads say.
with

conversations as ({{ used('conversations') }}),

told as (

    select
        conversation_id,
        max(created_at) as last_thread_at,
        min(case when status is not null then created_at end) as first_status_at,
        max(case when action_type = 'changedTicketCustomer' then 1 else 0 end) = 1 as has_new_customer,
        {{ first_told('customer_id', 'place') }} as first_customer_id,
        {{ last_told('agent_id', 'place') }} as last_agent_id,
        {{ last_told('group_id', 'place', where='group_id is not null') }} as last_group_id,
        {{ last_told('status', 'place', where='status is not null') }} as last_status
    from {{ ref('stg_helpscout__moments') }}
    group by 1

)

select
    conversations.*, -- noqa: AM04
    case when conversations.state = 'deleted' then 'deleted' else conversations.status end as current_status,
    told.conversation_id is not null as has_threads,
    told.first_status_at,
    case when told.has_new_customer then told.first_customer_id else conversations.requester_id end as first_requester_id,
    coalesce(told.last_status, 'open') as last_status,
    told.last_agent_id,
    told.last_group_id,
    -- a thread may be newer than the telling of its conversation
    conversations.state = 'deleted' or coalesce(told.last_thread_at <= conversations.last_at, true) as is_current,
    case when told.last_thread_at > conversations.last_at then told.last_thread_at else conversations.last_at end as now_at
from conversations
left join told
    on conversations.id = told.conversation_id
