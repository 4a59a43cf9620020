-- A row is a case with what its stages, stints and transitions add up to. The gap of reopens is
-- the time that the case was done before it was resolved for the last time.
{%- set waits = {
    'requester_wait': "status in ('new', 'open', 'hold')",
    'agent_wait': "status = 'pending'",
    'on_hold': "status = 'hold'",
    'new': "status = 'new'",
    'open': "status = 'open'",
    'unassigned': is_active('status') ~ ' and agent_id is null',
} %}
with

stages as (

    select
        case_id
        {%- for name, condition in waits.items() %},
        cast(sum(case when {{ condition }} then seconds else 0 end) as bigint) as {{ name }}_seconds,
        cast(sum(case
            when business_seconds is null then null
            when {{ condition }} then business_seconds
            else 0
        end) as bigint) as {{ name }}_business_seconds
        {%- endfor %}
    from {{ ref('fct_case_stages') }}
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

gaps as (

    select
        spans.case_id,
        cast(sum({{ seconds_between('spans.started_at', 'spans.ended_at') }}) as bigint) as seconds,
        cast(sum(spans.ended_business_at - spans.started_business_at) as bigint) as business_seconds
    from {{ ref('int_case_spans') }} as spans
    inner join {{ ref('int_cases') }} as cases
        on spans.case_id = cases.case_id
        and spans.started_at < cases.last_resolved_at
    where spans.track = 'status' and spans.state in ('solved', 'closed')
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
    coalesce(gaps.seconds, 0) as reopened_gap_seconds,
    case when stages.new_business_seconds is not null then coalesce(gaps.business_seconds, 0) end as reopened_gap_business_seconds,
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
left join gaps
    on stages.case_id = gaps.case_id
left join group_stints
    on stages.case_id = group_stints.case_id
left join transitions
    on stages.case_id = transitions.case_id
