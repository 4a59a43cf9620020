-- A row is a change that the contract knows, of the status or of another field.
with

changes as (

    select
        incident_id,
        changed_at,
        actor_id,
        audit_sys_id,
        fieldname,
        newvalue
    from {{ ref('stg_servicenow__changes') }}
    where fieldname in ('assigned_to', 'assignment_group', 'priority', 'caller_id', 'category', 'company')

    union all

    select
        incident_id,
        changed_at,
        actor_id,
        audit_sys_id,
        'status',
        status
    from {{ ref('stg_servicenow__states') }}
    -- a case is new unless it is told otherwise
    where not (is_beginning and status = 'new')

)

select
    {{ told('case_events', {
        'case_id': 'changes.incident_id',
        'occurred_at': 'changes.changed_at',
        'event_type': "case changes.fieldname
            when 'status' then 'status_changed'
            when 'assigned_to' then 'assignee_changed'
            when 'assignment_group' then 'group_changed'
            else 'attribute_changed'
        end",
        'event_id': 'changes.audit_sys_id',
        'audit_id': audit_id('changes.incident_id', 'changes.changed_at', 'changes.actor_id'),
        'actor_id': 'changes.actor_id',
        'actor_role': actor_role('changes.actor_id', 'people.role'),
        'is_auto': "changes.actor_id is null or coalesce(people.role = 'bot', false)",
        'via': "case when changes.actor_id is null then 'rule' end",
        'status': "case when changes.fieldname = 'status' then changes.newvalue end",
        'agent_id': "case when changes.fieldname = 'assigned_to' then changes.newvalue end",
        'group_id': "case when changes.fieldname = 'assignment_group' then changes.newvalue end",
        'attribute': "case changes.fieldname
            when 'priority' then 'priority'
            when 'caller_id' then 'requester'
            when 'category' then 'reason'
            when 'company' then 'account'
        end",
        'value': "case when changes.fieldname in ('priority', 'caller_id', 'category', 'company') then changes.newvalue end",
    }) }}
from changes
left join {{ ref('stg_servicenow__people') }} as people
    on changes.actor_id = people.person_id
