-- A row is a stint: one agent holding one case, until it passes on. A stint that nobody took
-- over ends with the case; assigned after the case was done, it is done at once.
with

cases as (

    select * from {{ ref('int_cases') }}

),

holders as (

    select
        *,
        lead(state) over (partition by case_id order by event_number) as next_state
    from {{ ref('int_case_spans') }}
    where track = 'assignee'

),

stints as (

    select
        *,
        row_number() over (partition by case_id order by event_number) as stint_number,
        lead(started_at) over (partition by case_id order by event_number) as next_assigned_at
    from holders
    where state <> 'nobody'

),

ended_stints as (

    select
        stints.*,
        cases.phase,
        cases.as_of,
        cases.as_of_business_at,
        cases.last_voided_at,
        case when cases.closed_at > stints.started_at then cases.closed_at else stints.started_at end as closed_at,
        case
            when cases.closed_at > stints.started_at then cases.closed_business_at
            else stints.started_business_at
        end as closed_business_at,
        case
            when stints.next_state = 'nobody' then 'unassigned'
            when stints.next_state is not null then 'reassigned'
            when cases.phase = 'done' then 'closed'
            when cases.phase = 'void' then 'voided'
            else 'running'
        end as end_reason
    from stints
    inner join cases
        on stints.case_id = cases.case_id

)

select
    case_id,
    state as agent_id,
    stint_number,
    event_number,
    started_at as assigned_at,
    started_business_at as assigned_business_at,
    next_assigned_at,
    coalesce(ended_at, as_of) as held_until,
    coalesce(ended_business_at, as_of_business_at) as held_until_business_at,
    case end_reason
        when 'closed' then closed_at
        when 'voided' then case when last_voided_at > started_at then last_voided_at else started_at end
        else ended_at
    end as ended_at,
    end_reason,
    case
        when phase = 'void' then null
        when end_reason = 'closed' then 'closing'
        when end_reason = 'reassigned' then 'reassigning'
    end as completed_by,
    case end_reason when 'closed' then closed_at when 'reassigned' then ended_at end as completed_at,
    case end_reason when 'closed' then closed_business_at when 'reassigned' then ended_business_at end as completed_business_at
from ended_stints
