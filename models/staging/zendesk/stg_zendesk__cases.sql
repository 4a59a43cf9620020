-- A row is a ticket as it was at its creation. Where the history is silent about a field, it
-- never changed, and what the ticket holds now is what it held then.
with

tickets as (

    select * from {{ ref('stg_zendesk__ticket') }}
    where row_use = 'used'

),

beginnings as (

    select * from {{ ref('stg_zendesk__ticket_beginnings') }}

),

people as (

    select
        person_id,
        role
    from {{ ref('stg_zendesk__people') }}

),

brands as (

    select * from {{ ref('stg_zendesk__brand') }}
    where row_use = 'used'

),

created_tickets as (

    select
        tickets.id,
        tickets.created_at,
        tickets.via_channel,
        tickets.submitter_id,
        {%- for name, current in {
            'priority': 'tickets.priority',
            'reason': 'tickets.' ~ adapter.quote(zendesk_reason_field()),
        }.items() %}
        case when beginnings.has_{{ name }} then beginnings.{{ name }} else {{ current }} end as {{ name }},
        {%- endfor %}
        {%- for name in ['requester_id', 'organization_id', 'brand_id'] %}
        case
            when beginnings.has_{{ name }} then beginnings.{{ name }}
            else tickets.{{ name }}
        end as {{ name }},
        {%- endfor %}
        coalesce(beginnings.has_status, false) as has_history
    from tickets
    left join beginnings
        on tickets.id = beginnings.ticket_id

)

select
    {{ told('cases', {
        'case_id': 'created_tickets.id',
        'created_at': 'created_tickets.created_at',
        'created_by_role': "case
            when created_tickets.submitter_id = created_tickets.requester_id then 'customer'
            when created_tickets.submitter_id = " ~ instance_id("'-1'") ~ " then 'system'
            else people.role
        end",
        'channel': 'created_tickets.via_channel',
        'reason': 'created_tickets.reason',
        'priority': 'created_tickets.priority',
        'brand': 'coalesce(brands.name, created_tickets.brand_id)',
        'requester_id': 'created_tickets.requester_id',
        'account_id': 'created_tickets.organization_id',
        'history_quality': "case when created_tickets.has_history then 'full' else 'inferred' end",
    }) }}
from created_tickets
left join people
    on created_tickets.submitter_id = people.person_id
left join brands
    on created_tickets.brand_id = brands.id
