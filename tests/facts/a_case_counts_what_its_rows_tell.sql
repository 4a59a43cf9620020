-- The counts on a case are counts of its rows in the other facts: replies, notes, stints,
-- and unless it is void resolutions and reopens.
with

activities as (

    select
        case_id,
        count(case when activity_type = 'reply' then 1 end) as agent_replies,
        count(case
            when activity_type = 'note' and actor_role = 'agent' and not is_auto then 1
        end) as internal_notes
    from {{ ref('fct_activities') }}
    group by 1

),

stints as (

    select
        case_id,
        count(*) as assignments,
        count(distinct agent_id) as assignees,
        count(case when end_reason = 'reassigned' then 1 end) as reassignments
    from {{ ref('fct_case_assignments') }}
    group by 1

),

resolutions as (

    select
        case_id,
        count(*) as resolutions,
        count(reopened_at) as reopens
    from {{ ref('fct_case_resolutions') }}
    group by 1

),

void_cases as (

    select distinct case_id
    from {{ ref('int_case_transitions') }}
    where transition in ('voiding', 'recovery', 'voiding of a done case', 'void to done')

),

differences as (

    select
        cases.case_id,
        cases.agent_replies - coalesce(activities.agent_replies, 0) as agent_replies,
        cases.internal_notes - coalesce(activities.internal_notes, 0) as internal_notes,
        cases.assignments - coalesce(stints.assignments, 0) as assignments,
        cases.assignees - coalesce(stints.assignees, 0) as assignees,
        cases.reassignments - coalesce(stints.reassignments, 0) as reassignments,
        case
            when cases.is_void then 0
            else cases.resolutions - coalesce(resolutions.resolutions, 0)
        end as resolutions,
        -- done, void, active again is a recovery that the resolution before it does not show
        case
            when void_cases.case_id is null then cases.reopens - coalesce(resolutions.reopens, 0)
            else 0
        end as reopens
    from {{ ref('fct_cases') }} as cases
    left join activities
        on cases.case_id = activities.case_id
    left join stints
        on cases.case_id = stints.case_id
    left join resolutions
        on cases.case_id = resolutions.case_id
    left join void_cases
        on cases.case_id = void_cases.case_id

)

select * from differences
where
    agent_replies <> 0
    or internal_notes <> 0
    or assignments <> 0
    or assignees <> 0
    or reassignments <> 0
    or resolutions <> 0
    or reopens <> 0
