-- A row is what a call on a case was: a customer who called spoke first, the agent answered; and
-- the time that it took. Where that is not told both spoke at once, and their ids keep the order.
with

cases as ({{ used('case') }}),

calls as (

    select
        task.*,
        cases.contact_id,
        cases.id as case_id,
        coalesce(task.completed_date_time, task.created_date) as ended_at
    from {{ ref('stg_salesforce__task') }} as task
    inner join cases
        on task.what_id = cases.id
    where task.row_use = 'used' and (task.task_subtype = 'Call' or task.type = 'Call')

)

select
    {{ told_event(
        'message', case_id='case_id', occurred_at=add_seconds('ended_at', '-coalesce(call_duration_in_seconds, 0)'), event_id="id || '-call'",
        actor_id='coalesce(who_id, contact_id)', actor_role="'customer'", direction="'in'", visibility="'public'", medium="'phone'",
    ) }}
from calls
where call_type = 'in'

union all

select
    {{ told_event(
        'message', case_id='case_id', occurred_at='ended_at', event_id="id || '-reply'", audit_id=audit_id('case_id', 'ended_at', 'owner_id'),
        actor_id='owner_id', direction="'out'", visibility="case when call_type = 'internal' then 'internal' else 'public' end",
        medium="'phone'",
    ) }}
from calls

union all

select
    {{ told_event(
        'work_logged', case_id='case_id', occurred_at='ended_at', event_id="id || '-work'", actor_id='owner_id', agent_id='owner_id',
        work_type="'talk'", work_seconds='call_duration_in_seconds',
    ) }}
from calls
where call_duration_in_seconds > 0
