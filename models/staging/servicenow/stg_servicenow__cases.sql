-- A row is an incident as it was at its creation: what never changed is what it is now.
with

incidents as ({{ used('incident') }}),

beginnings as (select * from {{ ref('stg_servicenow__beginnings') }}),

people as (select * from {{ ref('stg_servicenow__people') }})

select
    {{ told('cases', {
        'case_id': 'incidents.sys_id',
        'created_at': 'incidents.created_at',
        'created_by_role': 'case
            when incidents.opened_by = ' ~ at_first('caller_id', 'incidents.caller_id') ~ " then 'customer'
            else coalesce(people.role, 'system')
        end",
        'channel': "nullif(incidents.contact_type, 'in_person')",
        'reason': at_first('reason', 'incidents.reason'),
        'priority': at_first('priority', 'incidents.priority'),
        'region': 'incidents.region',
        'requester_id': at_first('caller_id', 'incidents.caller_id'),
        'account_id': at_first('company', 'incidents.company'),
        'history_quality': "case when beginnings.incident_id is not null or incidents.sys_mod_count = 0 then 'full' else 'inferred' end",
    }) }}
from incidents
left join beginnings
    on incidents.sys_id = beginnings.incident_id
left join people
    on incidents.opened_by = people.person_id
