-- A row is something an agent did for a case that counts, by hand: any event that is not a
-- rule's, changing something or not, or an answered call or chat on the case.
with

cases as (

    select case_id from {{ ref('fct_cases') }}
    where not is_void

),

touches as (

    select
        actor_id as agent_id,
        case_id,
        occurred_at
    from {{ ref('int_case_events') }}
    where is_by_agent and event_type <> 'sla_clock'

    union all

    select
        agent_id,
        case_id,
        coalesce(answered_at, started_at)
    from {{ ref('contacts') }}
    where kind in ('call', 'chat') and outcome = 'answered'

)

select
    touches.agent_id,
    touches.case_id,
    touches.occurred_at
from touches
inner join cases
    on touches.case_id = cases.case_id
where touches.agent_id is not null
