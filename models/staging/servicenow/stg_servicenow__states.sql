-- A row is a change of the status of an incident: of its state, or of what it is on hold for.
-- What is saved together is one change.
with

incidents as ({{ used('incident') }}),

beginnings as (select * from {{ ref('stg_servicenow__beginnings') }}),

changes as (

    select
        incident_id,
        changed_at,
        actor_id,
        min(audit_sys_id) as audit_sys_id,
        max(case when fieldname = 'state' then newvalue end) as state,
        max(case when fieldname = 'hold_reason' then coalesce(newvalue, 'none') end) as hold_reason,
        max(case when fieldname = 'close_code' and newvalue in ('merged', 'spam') then newvalue end) as void
    from {{ ref('stg_servicenow__changes') }}
    where fieldname in ('state', 'hold_reason') or (fieldname = 'close_code' and newvalue in ('merged', 'spam'))
    group by 1, 2, 3

),

moments as (

    select
        incidents.sys_id as incident_id,
        case
            when beginnings.incident_id is not null or incidents.sys_mod_count = 0 then incidents.created_at
            else coalesce(incidents.closed_at, incidents.resolved_at, incidents.sys_updated_on, incidents.sys_created_on)
        end as changed_at,
        {{ no_text() }} as actor_id,
        'incident' as audit_sys_id,
        {{ at_first('state', "coalesce(incidents.state, 'open')") }} as state,
        coalesce({{ at_first('hold_reason', 'incidents.hold_reason') }}, 'none') as hold_reason,
        {{ no_text() }} as void,
        0 as place
    from incidents
    left join beginnings
        on incidents.sys_id = beginnings.incident_id

    union all

    select
        *,
        1
    from changes

),

known as (

    select
        *,
        {{ last_known('state', 'incident_id', 'place, changed_at, audit_sys_id') }} as known_state,
        {{ last_known('hold_reason', 'incident_id', 'place, changed_at, audit_sys_id') }} as known_reason
    from moments

)

select
    incident_id,
    changed_at,
    actor_id,
    audit_sys_id,
    place = 0 as is_beginning,
    void,
    coalesce(void, {{ servicenow_status('known_state', "nullif(known_reason, 'none')") }}) as status
from known
where void is not null or state is not null or known_state = 'hold'
