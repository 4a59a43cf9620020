-- A row is a ticket with history: what its fields held at its creation, and whether the
-- history tells of a field at all. A field that was set only later was empty at first. And when
-- it last told of a status, of one that ends a ticket, and of a deletion.
{{ by_case('ticket_id', raw=false) }}
{%- set fields = {
    'status': 'status',
    'assignee_id': 'assignee_id',
    'group_id': 'group_id',
    'priority': 'priority',
    'requester_id': 'requester_id',
    'organization_id': 'organization_id',
    'brand_id': 'brand_id',
    'reason': zendesk_reason_field(),
} %}
{%- set place = 'cast(updated as ' ~ dbt.type_string() ~ ') || fraction' %}
with

history as ({{ used('ticket_field_history') }})

select
    ticket_id
    {%- for name, field in fields.items() %},
    count(case when field_name = '{{ field }}' then 1 end) > 0 as has_{{ name }},
    {{ last_told('value', place, where="field_name = '" ~ field ~ "' and updated <= ticket_created_at") }} as {{ name }}
    {%- endfor %},
    max(case when field_name = 'status' then updated end) as last_status_at,
    max(case when field_name = 'status' and value in ('solved', 'closed', 'deleted') then updated end) as last_closing_at,
    max(case when field_name = 'status' and value = 'deleted' then updated end) as last_deletion_at
from history
group by 1
