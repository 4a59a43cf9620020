-- A row is a case that came to an agent's backlog or left it: handed over, by the case going from
-- active to done or void, or back. Who was given a done case has it from its reopen on.
{{ config(materialized='incremental', meta={'dated_by': 'move_date'}) }}
with

cases as (

    select * from {{ ref('fct_cases') }}
    where not is_void

),

transitions as (

    select
        transitions.*,
        lead(transitions.event_number) over (
            partition by transitions.case_id order by transitions.transition_number
        ) as next_event_number
    from {{ ref('int_case_transitions') }} as transitions
    inner join cases
        on transitions.case_id = cases.case_id

),

first_transitions as (

    select
        case_id,
        min(event_number) as event_number
    from transitions
    group by 1

),

holders as (

    select
        holders.*,
        lead(holders.state) over (partition by holders.case_id order by holders.event_number) as next_state
    from {{ ref('int_case_spans') }} as holders
    inner join cases
        on holders.case_id = cases.case_id
    where holders.track = 'assignee'

),

-- in the order of events; before its first transition a case is active
active_stretches as (

    select
        cases.case_id,
        0 as event_number,
        first_transitions.event_number as ended_event_number
    from cases
    left join first_transitions
        on cases.case_id = first_transitions.case_id

    union all

    select
        case_id,
        event_number,
        next_event_number
    from transitions
    where transition in ('reopen', 'recovery')

),

handovers as (

    select
        'received' as move,
        case_id,
        state as agent_id,
        event_number,
        started_at as occurred_at
    from holders
    where state <> 'nobody'

    union all

    select
        case when next_state = 'nobody' then 'given_back' else 'reassigned_away' end,
        case_id,
        state,
        ended_event_number,
        ended_at
    from holders
    where state <> 'nobody' and ended_at is not null

)

select
    handovers.move,
    handovers.case_id,
    handovers.agent_id,
    {{ local_date('handovers.occurred_at') }} as move_date
from handovers
inner join active_stretches
    on handovers.case_id = active_stretches.case_id
    and {{ event_in_span('handovers', 'active_stretches') }}

union all

select
    transitions.transition,
    transitions.case_id,
    holders.state,
    {{ local_date('transitions.occurred_at') }}
from transitions
inner join holders
    on transitions.case_id = holders.case_id
    and {{ event_in_span('transitions', 'holders') }}
where holders.state <> 'nobody'
    and transitions.transition in ('resolution', 'reopen', 'voiding', 'recovery')
{{ in_order_of('move_date') }}
