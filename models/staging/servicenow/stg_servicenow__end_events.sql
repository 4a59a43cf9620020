-- A row is the end of an incident that leaves the counts: merged into another, or deleted.
with

incidents as ({{ used('incident') }}),

deletions as ({{ used('sys_audit_delete') }}),

users as ({{ used('sys_user') }}),

states as ({{ changes_of('status', ref('stg_servicenow__states'), 'incident_id', 'not is_beginning, changed_at, audit_sys_id') }}),

people as (select * from {{ ref('stg_servicenow__people') }})

select
    {{ told_event(
        'case_linked', case_id='states.incident_id', occurred_at='states.changed_at', event_id="'merged'",
        audit_id=audit_id('states.incident_id', 'states.changed_at', 'states.actor_id'), actor_id='states.actor_id',
        actor_role=actor_role('states.actor_id', 'people.role'), link_type="'merged_into'", linked_case_id='incidents.parent_incident',
    ) }}
from states
inner join incidents
    on states.incident_id = incidents.sys_id
left join people
    on states.actor_id = people.person_id
where states.status = 'merged'

union all

select
    {{ told_event(
        'status_changed', case_id='deletions.documentkey', occurred_at='deletions.sys_created_on', event_id="'deleted'",
        audit_id=audit_id('deletions.documentkey', 'deletions.sys_created_on', 'users.sys_id'), actor_id='users.sys_id',
        actor_role=actor_role('users.sys_id', 'people.role'), status="'deleted'",
    ) }}
from deletions
left join users
    on deletions.user_key = users.user_key
left join people
    on users.sys_id = people.person_id
