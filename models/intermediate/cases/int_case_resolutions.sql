-- A row is a resolution of a case that is not void, with the cycle of work that led to it:
-- since the case was last reopened, else since it was created.
with

transitions as (

    select
        *,
        lead(transition) over (partition by case_id order by transition_number) as next_transition,
        lead(occurred_at) over (partition by case_id order by transition_number) as next_occurred_at
    from {{ ref('int_case_transitions') }}
    -- what came back from void to done is as resolved as before
    where transition not in ('voiding of a done case', 'void to done')

),

cycles as (

    select
        *,
        {{ last_known("case when transition = 'reopen' then event_number end", 'case_id', 'transition_number') }} as reopen_event_number,
        {{ last_known("case when transition = 'reopen' then occurred_at end", 'case_id', 'transition_number') }} as cycle_reopened_at,
        {{ last_known("case when transition = 'reopen' then business_at end", 'case_id', 'transition_number') }} as cycle_reopened_business_at
    from transitions

),

cases as (

    select * from {{ ref('int_cases') }}
    where phase in ('active', 'done')

),

holders as (

    select * from {{ ref('int_case_spans') }}
    where track in ('assignee', 'group')

)

select
    cycles.case_id,
    row_number() over (partition by cycles.case_id order by cycles.event_number) as resolution_number,
    cycles.event_number,
    cycles.occurred_at as resolved_at,
    cycles.business_at as resolved_business_at,
    case when cycles.next_transition = 'reopen' then cycles.next_occurred_at end as reopened_at,
    cycles.actor_id as resolved_by_id,
    cycles.actor_role as resolver_role,
    nullif(assignees.state, 'nobody') as assignee_id,
    nullif(teams.state, 'nobody') as group_id,
    coalesce(cycles.reopen_event_number, 0) as cycle_event_number,
    coalesce(cycles.cycle_reopened_at, cases.created_at) as cycle_started_at,
    coalesce(cycles.cycle_reopened_business_at, 0) as cycle_started_business_at,
    cases.created_at,
    cases.phase
from cycles
inner join cases
    on cycles.case_id = cases.case_id
inner join holders as assignees
    on cycles.case_id = assignees.case_id
    and assignees.track = 'assignee'
    and {{ event_in_span('cycles', 'assignees') }}
inner join holders as teams
    on cycles.case_id = teams.case_id
    and teams.track = 'group'
    and {{ event_in_span('cycles', 'teams') }}
where cycles.transition = 'resolution'
