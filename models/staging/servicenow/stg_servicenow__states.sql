-- A row is a change of the status of an incident: of its state, or of what it is on hold for.
-- What is saved together is one change.
with

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

incidents as (

    select
        incident.sys_id,
        coalesce(incident.opened_at, incident.sys_created_on) as created_at,
        case when beginnings.has_state then beginnings.state else coalesce(incident.state, 'open') end as state,
        coalesce(case when beginnings.has_hold_reason then beginnings.hold_reason else incident.hold_reason end, 'none') as hold_reason,
        beginnings.incident_id is not null or coalesce(incident.sys_mod_count = 0, false) as is_told,
        coalesce(incident.closed_at, incident.resolved_at, incident.sys_updated_on, incident.sys_created_on) as last_at
    from {{ ref('stg_servicenow__incident') }} as incident
    left join {{ ref('stg_servicenow__beginnings') }} as beginnings
        on incident.sys_id = beginnings.incident_id
    where incident.row_use = 'used'

),

moments as (

    select
        sys_id as incident_id,
        case when is_told then created_at else last_at end as changed_at,
        {{ no_text() }} as actor_id,
        'incident' as audit_sys_id,
        state,
        hold_reason,
        {{ no_text() }} as void,
        0 as place
    from incidents

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
