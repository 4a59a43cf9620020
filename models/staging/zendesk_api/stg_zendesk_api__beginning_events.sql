-- A row is what a ticket was at its creation where its audits do not tell it: what the first
-- change says it changed from or, without any, what the ticket is now.
with

tickets as ({{ used('tickets') }}),

beginnings as (select * from {{ ref('stg_zendesk_api__ticket_beginnings') }}),

known_tickets as (

    select
        tickets.id,
        tickets.created_at,
        case when beginnings.has_status then tickets.created_at else coalesce(tickets.updated_at, tickets.created_at) end as status_at
        {%- for field in ['status', 'assignee_id', 'group_id'] %},
        case when beginnings.creates_{{ field }} then null else {{ at_first(field, 'tickets.' ~ field) }} end as {{ field }}
        {%- endfor %}
    from tickets
    left join beginnings
        on tickets.id = beginnings.ticket_id

)

select
    {{ told_event('status_changed', case_id='id', occurred_at='status_at', event_id="'ticket'", actor_role="'system'", status='status') }}
from known_tickets
where status is not null and not status in ('new', 'deleted')

union all

{{ told_holders(
    'known_tickets', {'case_id': 'id', 'occurred_at': 'created_at', 'event_id': "'ticket'", 'actor_role': "'system'"},
    agent_id='assignee_id', group_id='group_id',
) }}
