-- A row is a conversation in the history of an agent: touched in the month by anyone or anything,
-- and at any time by this agent. What Help Scout's User report counts as Total Conversations.
{{ config(materialized='incremental') }}
with

touches as (

    select * from {{ ref('int_conversation_touches') }}
    where contact_id is null

),

cases as (

    select * from {{ ref('fct_cases') }}

),

touched_months as (

    select
        case_id,
        month_start_date,
        cast(sum(activities) as bigint) as activities,
        max(last_touched_at) as last_activity_at
    from touches
    group by 1, 2

),

agents as (

    select
        case_id,
        agent_id,
        min(first_touched_at) as first_touched_at
    from touches
    where agent_id is not null
    group by 1, 2

),

own_work as (

    select
        case_id,
        month_start_date,
        agent_id,
        cast(sum(activities) as bigint) as own_activities,
        cast(sum(case when touch = 'replied' then activities else 0 end) as bigint) as own_replies
    from touches
    where agent_id is not null
    group by 1, 2, 3

)

select
    touched_months.month_start_date,
    agents.agent_id,
    touched_months.case_id,
    cases.requester_id,
    cases.account_id,
    cases.channel,
    cases.reason,
    cases.status,
    cases.assignee_id,
    cases.created_at,
    agents.first_touched_at,
    touched_months.last_activity_at,
    touched_months.activities,
    coalesce(own_work.own_activities, 0) as own_activities,
    coalesce(own_work.own_replies, 0) as own_replies,
    own_work.case_id is not null as is_worked,
    {{ local_month('cases.created_at') }} = touched_months.month_start_date as is_new
from touched_months
inner join agents
    on touched_months.case_id = agents.case_id
inner join cases
    on touched_months.case_id = cases.case_id
left join own_work
    on touched_months.case_id = own_work.case_id
    and touched_months.month_start_date = own_work.month_start_date
    and agents.agent_id = own_work.agent_id
{{ in_order_of('month_start_date') }}
