-- A row is a resolution: a case that is not void goes from active to done.
with

resolutions as (

    select * from {{ ref('int_case_resolutions') }}

),

activities as (

    select * from {{ ref('fct_activities') }}
    where actor_role = 'agent' and not is_auto

),

efforts as (

    select
        resolutions.case_id,
        resolutions.resolution_number,
        count(
            case when activities.activity_type = 'reply' and activities.event_number < resolutions.event_number then 1 end
        ) as agent_replies_before,
        count(case
            when activities.event_number between resolutions.cycle_event_number and resolutions.event_number then 1
            when activities.contact_id is not null
                and activities.occurred_at between resolutions.cycle_started_at and resolutions.resolved_at then 1
        end) as agent_activities_in_cycle
    from resolutions
    inner join activities
        on resolutions.case_id = activities.case_id
    group by 1, 2

),

last_resolutions as (

    select
        case_id,
        max(resolution_number) as resolution_number
    from resolutions
    group by 1

)

select
    resolutions.case_id,
    resolutions.resolution_number,
    resolutions.resolved_at,
    {{ local_date('resolutions.resolved_at') }} as resolved_date,
    resolutions.reopened_at,
    resolutions.resolved_by_id,
    resolutions.resolver_role,
    resolutions.assignee_id,
    resolutions.group_id,
    resolutions.resolution_number = 1 as is_first,
    resolutions.resolution_number = last_resolutions.resolution_number as is_last,
    resolutions.resolution_number = last_resolutions.resolution_number
    and resolutions.phase = 'done' as is_still_resolved,
    coalesce(efforts.agent_replies_before, 0) > 0 as had_human_reply,
    coalesce(efforts.agent_replies_before, 0) as agent_replies_before,
    coalesce(efforts.agent_activities_in_cycle, 0) as agent_activities_in_cycle,
    {{ seconds_between('resolutions.cycle_started_at', 'resolutions.resolved_at') }} as cycle_seconds,
    resolutions.resolved_business_at - resolutions.cycle_started_business_at as cycle_business_seconds,
    {{ seconds_between('resolutions.created_at', 'resolutions.resolved_at') }} as seconds_since_created,
    resolutions.resolved_business_at as business_seconds_since_created
from resolutions
inner join last_resolutions
    on resolutions.case_id = last_resolutions.case_id
left join efforts
    on resolutions.case_id = efforts.case_id
    and resolutions.resolution_number = efforts.resolution_number
