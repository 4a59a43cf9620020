-- A row is what is told beside the changes of an incident: who had it at its creation, the time
-- spent on it, and the targets set on it.
{%- set by_system = {'case_id': 'sys_id', 'actor_role': "'system'", 'is_auto': 'true'} %}
with

incidents as (

    select
        incident.sys_id,
        coalesce(incident.opened_at, incident.sys_created_on) as created_at
        {%- for field in ['assigned_to', 'assignment_group'] %},
        case when beginnings.has_{{ field }} then beginnings.{{ field }} else incident.{{ field }} end as {{ field }}
        {%- endfor %}
    from {{ ref('stg_servicenow__incident') }} as incident
    left join {{ ref('stg_servicenow__beginnings') }} as beginnings
        on incident.sys_id = beginnings.incident_id
    where incident.row_use = 'used'

)

select
    {{ told('case_events', dict(
        by_system, occurred_at='created_at', event_type="'assignee_changed'", event_id="'incident'", agent_id='assigned_to',
    )) }}
from incidents
where assigned_to is not null

union all

select
    {{ told('case_events', dict(
        by_system, occurred_at='created_at', event_type="'group_changed'", event_id="'incident'", group_id='assignment_group',
    )) }}
from incidents
where assignment_group is not null

union all

select
    {{ told('case_events', dict(
        case_id='task', occurred_at='sys_created_on', event_type="'work_logged'", event_id='sys_id', actor_id='worker_id',
        agent_id='worker_id', work_type="'manual'", work_seconds='time_in_seconds',
    )) }}
from {{ ref('stg_servicenow__task_time_worked') }}
where row_use = 'used'

union all

select
    {{ told('case_events', dict(
        by_system, case_id='task', occurred_at='start_time', event_type="'sla_clock'", event_id='sys_id', policy_id='sla',
        action="'apply'",
    )) }}
from {{ ref('stg_servicenow__task_sla') }}
where row_use = 'used'
