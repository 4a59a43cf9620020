-- A row is a ticket with audits: what its fields held at its creation, and whether the audits
-- tell of a field at all. Where they do not begin with the creation, the first change says from
-- what it changed.
{%- set fields = {
    'status': 'status',
    'assignee_id': 'assignee_id',
    'group_id': 'group_id',
    'priority': 'priority',
    'requester_id': 'requester_id',
    'organization_id': 'organization_id',
    'brand_id': 'brand_id',
    'reason': 'reason',
} %}
with

moments as (

    select
        *,
        row_number() over (
            partition by ticket_id, field_name order by audit_number, length(event_id), event_id
        ) as place
    from {{ ref('stg_zendesk_api__moments') }}
    where type in ('create', 'change')

),

firsts as (

    select
        ticket_id,
        field_name,
        type,
        case when type = 'create' then value else previous_value end as value
    from moments
    where place = 1

)

select
    ticket_id
    {%- for name, field in fields.items() %},
    count(case when field_name = '{{ field }}' then 1 end) > 0 as has_{{ name }},
    count(case when field_name = '{{ field }}' and type = 'create' then 1 end) > 0 as creates_{{ name }},
    max(case when field_name = '{{ field }}' then value end) as {{ name }}
    {%- endfor %}
from firsts
group by 1
