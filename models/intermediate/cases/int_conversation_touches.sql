-- A row is a local month in which somebody touched a conversation in one way: by activities on a case
-- that counts, or by an answered call or chat, which need not have a case or may name one that is not
-- there. It names the agent who did so (null: anybody else), and says whether it helped the customer.
{{ config(materialized='incremental', meta={'dated_by': 'first_touched_at'}) }}
with

activities as (

    select
        *,
        actor_role = 'agent' and not is_auto as is_by_hand
    from {{ ref('fct_activities') }}

),

cases as (

    select * from {{ ref('fct_cases') }}

),

contacts as (

    select * from {{ ref('fct_contacts') }}

),

touches as (

    select
        activities.case_id,
        case when cases.case_id is null then activities.contact_id end as contact_id,
        activities.occurred_at,
        {{ local_month('activities.occurred_at') }} as month_start_date,
        case when activities.is_by_hand then activities.actor_id end as agent_id,
        case
            when activities.activity_type = 'reply' then 'replied'
            when activities.activity_type in ('message', 'note') and activities.medium = 'phone' then 'phoned'
            else 'touched'
        end as touch,
        activities.medium,
        coalesce(contacts.customer_id, cases.requester_id) as customer_id,
        activities.contact_id is not null
        or activities.activity_type = 'reply'
        or (activities.activity_type = 'note' and activities.medium = 'phone' and activities.is_by_hand) as is_helped,
        coalesce(
            {{ local_month('cases.created_at') }} = {{ local_month('activities.occurred_at') }}, false
        ) as is_new
    from activities
    left join cases
        on activities.case_id = cases.case_id
    left join contacts
        on activities.contact_id = contacts.contact_id
    -- what was done on a void case counts for nobody
    where cases.is_void is not true

)

select
    case_id,
    contact_id,
    month_start_date,
    agent_id,
    touch,
    -- what else was done has none
    case when touch <> 'touched' then medium end as medium,
    customer_id,
    is_helped,
    is_new,
    count(*) as activities,
    min(occurred_at) as first_touched_at,
    max(occurred_at) as last_touched_at
from touches
group by 1, 2, 3, 4, 5, 6, 7, 8, 9
{{ in_order_of('first_touched_at') }}
