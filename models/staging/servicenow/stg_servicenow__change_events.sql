-- A row is a change that the contract knows, of the status or of another field.
{%- set fields = {
    'status': 'status', 'assigned_to': 'agent', 'assignment_group': 'group', 'priority': 'priority', 'caller_id': 'requester',
    'reason': 'reason', 'company': 'account',
} %}
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
    where fieldname in ({{ text_literals(fields) }})

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

),

people as (select * from {{ ref('stg_servicenow__people') }})

select
    {{ told_change(fields, field='changes.fieldname', value='changes.newvalue', saved={
        'case_id': 'changes.incident_id',
        'occurred_at': 'changes.changed_at',
        'event_id': 'changes.audit_sys_id',
        'audit_id': audit_id('changes.incident_id', 'changes.changed_at', 'changes.actor_id'),
        'actor_id': 'changes.actor_id',
        'actor_role': actor_role('changes.actor_id', 'people.role'),
        'via': "case when changes.actor_id is null then 'rule' end",
    }) }}
from changes
left join people
    on changes.actor_id = people.person_id
