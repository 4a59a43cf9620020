-- A row is what is told beside the changes of an incident: who had it at its creation, into which
-- it was merged, its deletion, the time spent on it, and the targets set on it.
{%- set by_system = {'case_id': 'sys_id', 'actor_role': "'system'", 'is_auto': 'true'} %}
with

incidents as (

    select
        incident.sys_id,
        coalesce(incident.opened_at, incident.sys_created_on) as created_at,
        incident.parent_incident
        {%- for field in ['assigned_to', 'assignment_group'] %},
        case when beginnings.has_{{ field }} then beginnings.{{ field }} else incident.{{ field }} end as {{ field }}
        {%- endfor %}
    from {{ ref('stg_servicenow__incident') }} as incident
    left join {{ ref('stg_servicenow__beginnings') }} as beginnings
        on incident.sys_id = beginnings.incident_id
    where incident.row_use = 'used'

),

users as (

    select
        sys_id as user_id,
        {{ instance_id('user_name') }} as user_key
    from {{ ref('stg_servicenow__sys_user') }}
    where row_use = 'used' and user_name is not null

),

deletions as (

    select
        documentkey,
        sys_created_on,
        {{ instance_id('actor_name') }} as user_key
    from {{ ref('stg_servicenow__sys_audit_delete') }}
    where row_use = 'used'

),

ended as (

    select
        states.incident_id,
        states.changed_at as ended_at,
        states.actor_id,
        'merged' as status,
        incidents.parent_incident as target_id
    from {{ ref('stg_servicenow__states') }} as states
    inner join incidents
        on states.incident_id = incidents.sys_id
    where states.void = 'merged'

    union all

    select
        deletions.documentkey,
        deletions.sys_created_on,
        users.user_id,
        'deleted',
        {{ no_text() }}
    from deletions
    inner join incidents
        on deletions.documentkey = incidents.sys_id
    left join users
        on deletions.user_key = users.user_key

),

known_ends as (

    select
        ended.*,
        {{ actor_role('ended.actor_id', 'people.role') }} as actor_role
    from ended
    left join {{ ref('stg_servicenow__people') }} as people
        on ended.actor_id = people.person_id

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
        case_id='incident_id', occurred_at='ended_at',
        event_type="case when status = 'merged' then 'case_linked' else 'status_changed' end", event_id='status',
        audit_id=audit_id('incident_id', 'ended_at', 'actor_id'), actor_id='actor_id', actor_role='actor_role',
        is_auto="actor_role in ('system', 'bot')", status="case when status = 'deleted' then status end",
        link_type="case when status = 'merged' then 'merged_into' end", linked_case_id='target_id',
    )) }}
from known_ends

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
