-- A row is an incident with audits: what the first change of a field says it changed from is what
-- it was at the creation.
with

audits as ({{ used('sys_audit') }}),

changes as (select * from {{ ref('stg_servicenow__changes') }})

select
    audits.documentkey as incident_id,
    {{ first_values(
        ['state', 'hold_reason', 'assigned_to', 'assignment_group', 'priority', 'caller_id', 'reason', 'company', 'close_code'],
        field='changes.fieldname', value='changes.oldvalue', place='changes.place',
    ) }}
from audits
left join changes
    on audits.sys_id = changes.audit_sys_id
group by 1
