-- A row is a record of sys_audit. What other tables' records changed is not of cases.
with

incidents as (

    select sys_id as incident_id
    from {{ ref('stg_servicenow__incident') }}
    where row_use = 'used'

),

records as (
    {{ typed_records('servicenow', 'sys_audit', fingerprint_when='false') }}
),

judged as (

    select
        records.*,
        case
            when records.problem is not null then records.problem
            when not records.tablename in ('incident', 'task') then 'of another table'
            when incidents.incident_id is null then 'no such incident'
            when records.fieldname = 'state' and {{ servicenow_word('state', 'records.newvalue') }} is null
                then 'newvalue is not a known state'
        end as reject_reason
    from records
    left join incidents
        on records.documentkey = incidents.incident_id

)

{{ with_row_use('servicenow', 'sys_audit', 'judged', key=['sys_id'], key_is_event=true, fingerprints=false) }}
