-- A row is a local day on which a case was touched, for each agent who did it (null: anybody
-- else), each group that had the case then and each customer helped: replied to, chatted with,
-- or spoken to on the phone. A call or chat need not have a case, or may name one that is not there.
{{ config(materialized='incremental', meta={'dated_by': 'activity_date'}) }}
with

activities as (

    select * from {{ ref('fct_activities') }}

),

cases as (

    select * from {{ ref('fct_cases') }}

),

contacts as (

    select * from {{ ref('contacts') }}

),

groups as (

    select * from {{ ref('int_case_spans') }}
    where track = 'group' and state <> 'nobody'

),

touches as (

    select
        activities.case_id,
        case when cases.case_id is null then activities.contact_id end as contact_id,
        coalesce(cases.connector, contacts.connector) as connector,
        {{ local_date('activities.occurred_at') }} as activity_date,
        activities.actor_role = 'agent' as is_by_agent,
        case when activities.actor_role = 'agent' then activities.actor_id end as agent_id,
        case when activities.contact_id is null then groups.state else cases.group_id end as group_id,
        case
            when activities.contact_id is not null then coalesce(contacts.customer_id, cases.requester_id)
            when activities.activity_type = 'reply' then cases.requester_id
            when activities.activity_type = 'note' and activities.medium = 'phone'
                and activities.actor_role = 'agent' and not activities.is_auto then cases.requester_id
        end as helped_customer_id,
        activities.actor_role = 'agent' and not activities.is_auto as is_by_hand
    from activities
    left join cases
        on activities.case_id = cases.case_id
    left join groups
        on cases.case_id = groups.case_id
        and {{ event_in_span('activities', 'groups') }}
    left join contacts
        on activities.contact_id = contacts.contact_id
    -- what was done on a void case counts for nobody
    where cases.is_void is not true

)

select
    case_id,
    contact_id,
    connector,
    activity_date,
    is_by_agent,
    agent_id,
    group_id,
    helped_customer_id,
    max(case when is_by_hand then 1 else 0 end) = 1 as is_by_hand
from touches
group by 1, 2, 3, 4, 5, 6, 7, 8
{{ in_order_of('activity_date') }}
