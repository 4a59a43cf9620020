-- A row is a change of the status of an incident: of its state, of what it is on hold for, or of
-- the close code by which one that is done leaves the counts. What is saved together is one change.
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
        max(case when fieldname = 'close_code' then coalesce(newvalue, 'none') end) as close_code,
        1 as place
    from {{ ref('stg_servicenow__changes') }}
    where fieldname in ('state', 'hold_reason')
        or (fieldname = 'close_code' and (newvalue in ('merged', 'spam') or oldvalue in ('merged', 'spam')))
    group by 1, 2, 3

),

moments as (

    select
        incidents.sys_id as incident_id,
        case
            when beginnings.incident_id is not null or incidents.sys_mod_count = 0 then incidents.created_at
            else coalesce(incidents.resolved_at, incidents.closed_at, incidents.sys_updated_on, incidents.sys_created_on)
        end as changed_at,
        {{ no_text() }} as actor_id,
        'incident' as audit_sys_id,
        {{ at_first('state', "coalesce(incidents.state, 'open')") }} as state,
        coalesce({{ at_first('hold_reason', 'incidents.hold_reason') }}, 'none') as hold_reason,
        {{ at_first('close_code', 'incidents.close_code') }} as close_code,
        0 as place
    from incidents
    left join beginnings
        on incidents.sys_id = beginnings.incident_id

    union all

    select * from changes

),

known as (

    select
        *,
        {%- for field in ['state', 'hold_reason', 'close_code'] %}
        {{ last_known(field, 'incident_id', 'place, changed_at, audit_sys_id') }} as known_{{ field }}{{ ',' if not loop.last }}
        {%- endfor %}
    from moments

)

select
    incident_id,
    changed_at,
    actor_id,
    audit_sys_id,
    place = 0 as is_beginning,
    {{ servicenow_status('known_state', "nullif(known_hold_reason, 'none')", 'known_close_code') }} as status
from known
where state is not null or known_state = 'hold' or (close_code is not null and known_state in ('solved', 'closed'))
