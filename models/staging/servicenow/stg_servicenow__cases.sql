-- A row is an incident as it was at its creation: what never changed is what it is now.
with

incidents as (

    select
        *,
        coalesce(opened_at, sys_created_on) as created_at
    from {{ ref('stg_servicenow__incident') }}
    where row_use = 'used'

),

beginnings as (

    select * from {{ ref('stg_servicenow__beginnings') }}

),

people as (

    select
        person_id,
        role
    from {{ ref('stg_servicenow__people') }}

),

created_incidents as (

    select
        incidents.sys_id,
        incidents.created_at,
        incidents.opened_by,
        nullif(incidents.contact_type, 'in_person') as channel,
        incidents.location
        {%- for field in ['caller_id', 'category', 'company', 'priority'] %},
        case when beginnings.has_{{ field }} then beginnings.{{ field }} else incidents.{{ field }} end as {{ field }}
        {%- endfor %},
        beginnings.incident_id is not null or coalesce(incidents.sys_mod_count = 0, false) as has_history
    from incidents
    left join beginnings
        on incidents.sys_id = beginnings.incident_id

)

select
    {{ told('cases', {
        'case_id': 'created_incidents.sys_id',
        'created_at': 'created_incidents.created_at',
        'created_by_role': "case
            when created_incidents.opened_by = created_incidents.caller_id then 'customer'
            else coalesce(people.role, 'system')
        end",
        'channel': 'created_incidents.channel',
        'reason': 'created_incidents.category',
        'priority': 'created_incidents.priority',
        'requester_id': 'created_incidents.caller_id',
        'account_id': 'created_incidents.company',
        'history_quality': "case when created_incidents.has_history then 'full' else 'inferred' end",
    }) }}
from created_incidents
left join people
    on created_incidents.opened_by = people.person_id
