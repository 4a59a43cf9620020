-- A row is what is told beside the changes of an incident: who had it at its creation, the time
-- spent on it, and the targets set on it.
with

incidents as (

    select
        incident.sys_id,
        incident.created_at,
        {{ at_first('assigned_to', 'incident.assigned_to') }} as assigned_to,
        {{ at_first('assignment_group', 'incident.assignment_group') }} as assignment_group
    from {{ ref('stg_servicenow__incident') }} as incident
    left join {{ ref('stg_servicenow__beginnings') }} as beginnings
        on incident.sys_id = beginnings.incident_id
    where incident.row_use = 'used'

),

times as ({{ used('task_time_worked') }}),

targets as ({{ used('task_sla') }})

{{ told_holders(
    'incidents', {'case_id': 'sys_id', 'occurred_at': 'created_at', 'event_id': "'incident'", 'actor_role': "'system'"},
    agent_id='assigned_to', group_id='assignment_group',
) }}

union all

select
    {{ told_event(
        'work_logged', case_id='task', occurred_at='sys_created_on', event_id='sys_id', actor_id='worker_id', agent_id='worker_id',
        work_type="'manual'", work_seconds='time_in_seconds',
    ) }}
from times

union all

select
    {{ told_event(
        'sla_clock', case_id='task', occurred_at='start_time', event_id='sys_id', actor_role="'system'", policy_id='sla', action="'apply'",
    ) }}
from targets
