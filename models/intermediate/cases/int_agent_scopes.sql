-- A row is a local day on which anybody touched a case, for each agent who ever touched it and
-- each group that had it then. It says what went on around an agent, not what the agent did.
{{ config(materialized='incremental', meta={'dated_by': 'activity_date'}) }}
with

activity_days as (

    select * from {{ ref('int_activity_days') }}
    where contact_id is null

),

touched_days as (

    select distinct
        case_id,
        activity_date,
        group_id
    from activity_days

),

agents as (

    select distinct
        case_id,
        coalesce(agent_id, 'unknown') as agent_id
    from activity_days
    where is_by_hand

)

select
    touched_days.case_id,
    touched_days.activity_date,
    touched_days.group_id,
    agents.agent_id
from touched_days
inner join agents
    on touched_days.case_id = agents.case_id
{{ in_order_of('activity_date') }}
