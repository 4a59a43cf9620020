-- A row is a resolution or a reopen, credited to the agent and group that had the case then,
-- or the creation of a case, credited to who has it at as_of.
{{ config(materialized='incremental') }}
with

resolutions as (

    select * from {{ ref('fct_case_resolutions') }}

),

cases as (

    select * from {{ ref('fct_cases') }}
    where not is_void

),

reopens as (

    select
        transitions.case_id,
        transitions.occurred_at,
        holders.state as agent_id,
        teams.state as group_id
    from {{ ref('int_case_transitions') }} as transitions
    inner join cases
        on transitions.case_id = cases.case_id
    left join {{ ref('int_case_spans') }} as holders
        on transitions.case_id = holders.case_id
        and holders.track = 'assignee'
        and holders.state <> 'nobody'
        and {{ event_in_span('transitions', 'holders') }}
    left join {{ ref('int_case_spans') }} as teams
        on transitions.case_id = teams.case_id
        and teams.track = 'group'
        and teams.state <> 'nobody'
        and {{ event_in_span('transitions', 'teams') }}
    where transitions.transition = 'reopen'

)

select
    'resolution' as moment,
    case_id,
    {{ local_date('resolved_at') }} as moment_date,
    coalesce(assignee_id, 'unknown') as agent_id,
    coalesce(group_id, 'unknown') as group_id,
    is_first,
    is_still_resolved,
    reopened_at is not null as was_reopened,
    agent_activities_in_cycle,
    agent_replies_before
from resolutions

union all

select
    'reopen',
    case_id,
    {{ local_date('occurred_at') }},
    coalesce(agent_id, 'unknown'),
    coalesce(group_id, 'unknown'),
    false,
    false,
    false,
    null,
    null
from reopens

union all

select
    'creation',
    case_id,
    {{ local_date('created_at') }},
    coalesce(assignee_id, 'unknown'),
    coalesce(group_id, 'unknown'),
    false,
    false,
    false,
    null,
    null
from cases
