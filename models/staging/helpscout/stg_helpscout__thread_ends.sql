-- A row is a conversation with threads: what the first and the last of them say.
with

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
    ends.conversation_id,
    ends.first_status_at,
    ends.first_customer_id,
    ends.has_new_customer,
    last_statuses.status as last_status,
    last_threads.agent_id as last_agent_id,
    last_threads.created_at as last_thread_at
from ends
inner join moments as last_threads
    on ends.conversation_id = last_threads.conversation_id
    and ends.last_place = last_threads.place
left join moments as last_statuses
    on ends.conversation_id = last_statuses.conversation_id
    and ends.last_status_place = last_statuses.place
