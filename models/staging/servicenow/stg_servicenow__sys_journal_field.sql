-- A row is a record of sys_journal_field. What was written on other tables' records is not of cases.
with

incidents as (

    select sys_id as incident_id
    from {{ ref('stg_servicenow__incident') }}
    where row_use = 'used'

),

records as (
    {{ typed_records('servicenow', 'sys_journal_field', fingerprint_when='false') }}
),

judged as (

    select
        records.*,
        case
            when records.problem is not null then records.problem
            when not records.name in ('incident', 'task') then 'of another table'
            when incidents.incident_id is null then 'no such incident'
        end as reject_reason
    from records
    left join incidents
        on records.element_id = incidents.incident_id

)

{{ with_row_use('servicenow', 'sys_journal_field', 'judged', key=['sys_id'], key_is_event=true, fingerprints=false) }}
