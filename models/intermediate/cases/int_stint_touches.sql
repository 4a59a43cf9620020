-- A row is a stint with the first human replies in it, by its agent and by anyone: strictly
-- after the assignment, strictly before the next stint. A reply saved together with the
-- assignment is the assignment's own, no touch.
with

stints as (

    select * from {{ ref('int_stints') }}

),

assignments as (

    select
        case_id,
        event_number,
        audit_id
    from {{ ref('int_case_events') }}
    where event_type = 'assignee_changed' and audit_id is not null

),

replies as (

    select * from {{ ref('int_case_events') }}
    where is_human_reply

),

own_assignments as (

    select distinct
        stints.case_id,
        stints.stint_number
    from stints
    inner join assignments
        on stints.case_id = assignments.case_id
        and stints.event_number = assignments.event_number
    inner join replies
        on assignments.case_id = replies.case_id
        and assignments.audit_id = replies.audit_id
        and stints.agent_id = replies.actor_id

),

touches as (

    select
        stints.case_id,
        stints.stint_number,
        min(case when replies.actor_id = stints.agent_id then replies.occurred_at end) as first_touch_at,
        min(case when replies.actor_id = stints.agent_id then replies.business_at end) as first_touch_business_at,
        min(replies.occurred_at) as first_touch_any_at,
        min(replies.business_at) as first_touch_any_business_at
    from stints
    inner join replies
        on stints.case_id = replies.case_id
        and stints.assigned_at < replies.occurred_at
        and (stints.next_assigned_at > replies.occurred_at or stints.next_assigned_at is null)
    group by 1, 2

)

select
    stints.case_id,
    stints.stint_number,
    own_assignments.case_id is not null as is_assigned_on_reply,
    case when own_assignments.case_id is null then touches.first_touch_at end as first_touch_at,
    case when own_assignments.case_id is null then touches.first_touch_business_at end as first_touch_business_at,
    case when own_assignments.case_id is null then touches.first_touch_any_at end as first_touch_any_at,
    case when own_assignments.case_id is null then touches.first_touch_any_business_at end as first_touch_any_business_at
from stints
left join own_assignments
    on stints.case_id = own_assignments.case_id
    and stints.stint_number = own_assignments.stint_number
left join touches
    on stints.case_id = touches.case_id
    and stints.stint_number = touches.stint_number
