-- A row is an incident with audits: what the first change of a field says it changed from is what
-- it was at the creation.
with

audited as (

    select distinct documentkey as audited_id
    from {{ ref('stg_servicenow__sys_audit') }}
    where row_use = 'used'

),

changes as (

    select
        *,
        row_number() over (partition by incident_id, fieldname order by changed_at, audit_sys_id) as place
    from {{ ref('stg_servicenow__changes') }}

)

select
    audited.audited_id as incident_id
    {%- for field in ['state', 'hold_reason', 'assigned_to', 'assignment_group', 'priority', 'caller_id', 'category', 'company'] %},
    count(case when changes.fieldname = '{{ field }}' then 1 end) > 0 as has_{{ field }},
    max(case when changes.fieldname = '{{ field }}' then changes.oldvalue end) as {{ field }}
    {%- endfor %}
from audited
left join changes
    on audited.audited_id = changes.incident_id
    and changes.place = 1
group by 1
