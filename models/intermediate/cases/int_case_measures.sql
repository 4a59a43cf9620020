-- A row is a case with what its stages, stints and transitions add up to. The gap of reopens is
-- the time that the case was done before it was resolved for the last time.
{%- set waits = {
    'requester_wait': "stages.status in ('new', 'open', 'hold')",
    'agent_wait': "stages.status = 'pending'",
    'on_hold': "stages.status = 'hold'",
    'new': "stages.status = 'new'",
    'open': "stages.status = 'open'",
    'reopened_gap': "stages.status in ('solved', 'closed') and stages.started_at < cases.last_resolved_at",
    'unassigned': is_active('stages.status') ~ ' and stages.agent_id is null',
} %}
with

stages as (

    select
        stages.case_id
        {%- for name, condition in waits.items() %},
        cast(sum(case when {{ condition }} then stages.seconds else 0 end) as bigint) as {{ name }}_seconds,
        cast(sum(case
            when stages.business_seconds is null then null
            when {{ condition }} then stages.business_seconds
            else 0
        end) as bigint) as {{ name }}_business_seconds
        {%- endfor %}
    from {{ ref('fct_case_stages') }} as stages
    inner join {{ ref('int_cases') }} as cases
        on stages.case_id = cases.case_id
    group by 1

),

stints as (

    select
        case_id,
        count(*) as assignments,
        count(distinct agent_id) as assignees,
        count(case when end_reason = 'reassigned' then 1 end) as reassignments,
        min(assigned_at) as first_assigned_at,
        max(assigned_at) as last_assigned_at,
        min(assigned_business_at) as first_assigned_business_at
    from {{ ref('int_stints') }}
    group by 1

),

group_stints as (

    select
        case_id,
        count(*) as group_assignments
    from {{ ref('int_case_spans') }}
    where track = 'group' and state <> 'nobody'
    group by 1

),

transitions as (

    select
        case_id,
        count(case when transition = 'resolution' then 1 end) as resolutions,
        count(case when transition = 'reopen' then 1 end) as reopens,
        min(case when transition = 'resolution' then occurred_at end) as first_resolved_at,
        min(case when transition = 'resolution' then business_at end) as first_resolved_business_at
    from {{ ref('int_case_transitions') }}
    group by 1

)

select
    stages.*,
    coalesce(stints.assignments, 0) as assignments,
    coalesce(stints.assignees, 0) as assignees,
    coalesce(stints.reassignments, 0) as reassignments,
    stints.first_assigned_at,
    stints.last_assigned_at,
    stints.first_assigned_business_at,
    coalesce(group_stints.group_assignments, 0) as group_assignments,
    coalesce(transitions.resolutions, 0) as resolutions,
    coalesce(transitions.reopens, 0) as reopens,
    transitions.first_resolved_at,
    transitions.first_resolved_business_at
from stages
left join stints
    on stages.case_id = stints.case_id
left join group_stints
    on stages.case_id = group_stints.case_id
left join transitions
    on stages.case_id = transitions.case_id
