-- A row is something an agent did for a case that counts, by hand: any event that is not a
-- rule's, changing something or not, or an answered call or chat on the case. The group is the
-- one that had the case then; of a call or chat, the one that has it.
{{ config(materialized='incremental', meta={'dated_by': 'occurred_at'}) }}
with

cases as (

    select
        case_id,
        group_id
    from {{ ref('fct_cases') }}
    where not is_void

),

teams as (

    select * from {{ ref('int_case_spans') }}
    where track = 'group' and state <> 'nobody'

),

touches as (

    select
        actor_id as agent_id,
        case_id,
        event_number,
        occurred_at
    from {{ ref('int_case_events') }}
    where is_by_agent and event_type <> 'sla_clock'

    union all

    select
        agent_id,
        case_id,
        null,
        coalesce(answered_at, started_at)
    from {{ ref('contacts') }}
    where kind in ('call', 'chat') and outcome = 'answered'

)

select
    touches.agent_id,
    touches.case_id,
    touches.occurred_at,
    case when touches.event_number is null then cases.group_id else teams.state end as group_id
from touches
inner join cases
    on touches.case_id = cases.case_id
left join teams
    on touches.case_id = teams.case_id
    and {{ event_in_span('touches', 'teams') }}
where touches.agent_id is not null
{{ in_order_of('occurred_at') }}
