-- A row is a ticket with audits: what its fields held at its creation, and whether the audits
-- tell of a field at all. Where they do not begin with the creation, the first change says from
-- what it changed. And the last status that they tell.
{%- set fields = ['status', 'assignee_id', 'group_id', 'priority', 'requester_id', 'organization_id', 'brand_id', 'reason'] %}
with

moments as (

    select
        *,
        case when type = 'create' then value else previous_value end as first_value,
        row_number() over (partition by ticket_id order by audit_number, length(event_id), event_id) as place
    from {{ ref('stg_zendesk_api__moments') }}
    where type in ('create', 'change')

)

select
    ticket_id,
    {{ first_values(fields, field='field_name', value='first_value') }}
    {%- for field in fields %},
    coalesce({{ first_told('type', 'place', where="field_name = '" ~ field ~ "'") }} = 'create', false) as creates_{{ field }}
    {%- endfor %},
    {{ last_told('value', 'place', where="field_name = 'status'") }} as last_status,
    {{ last_told('created_at', 'place', where="field_name = 'status'") }} as last_status_at
from moments
group by 1
