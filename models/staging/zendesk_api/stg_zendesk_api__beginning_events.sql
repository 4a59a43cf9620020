-- A row is what a ticket was at its creation where its audits do not tell it: what the first
-- change says it changed from or, without any, what the ticket is now.
{%- set fields = {
    'assignee_id': ('assignee_changed', 'agent_id'), 'group_id': ('group_changed', 'group_id'), 'status': ('status_changed', 'status'),
} %}
with

tickets as (

    select * from {{ ref('stg_zendesk_api__tickets') }}
    where row_use = 'used'

),

beginnings as (

    select * from {{ ref('stg_zendesk_api__ticket_beginnings') }}

),

known_tickets as (

    select
        tickets.id,
        tickets.created_at,
        coalesce(tickets.updated_at, tickets.created_at) as last_at
        {%- for field in fields %},
        coalesce(beginnings.has_{{ field }}, false) as has_{{ field }},
        case
            when beginnings.creates_{{ field }} then null
            when beginnings.has_{{ field }} then beginnings.{{ field }}
            else tickets.{{ field }}
        end as {{ field }}
        {%- endfor %}
    from tickets
    left join beginnings
        on tickets.id = beginnings.ticket_id

)
{% for field, (event_type, column) in fields.items() %}
select
    {{ told('case_events', {
        'case_id': 'id',
        'occurred_at': 'case when has_status then created_at else last_at end' if field == 'status' else 'created_at',
        'event_type': "'" ~ event_type ~ "'",
        'event_id': "'ticket'",
        'actor_role': "'system'",
        'is_auto': 'true',
        column: field,
    }) }}
from known_tickets
where {{ field }} is not null{{ " and not status in ('new', 'deleted')" if field == 'status' }}
{{ 'union all' if not loop.last }}
{% endfor %}
