-- A row is a ticket as it was at its creation. Where the activities are silent about a field, it
-- never changed, and what the ticket holds now is what it held then.
{%- set own = var('case_fields').freshdesk or {} %}
with

tickets as ({{ used('tickets') }}),

beginnings as (select * from {{ ref('stg_freshdesk__ticket_beginnings') }}),

creators as (select * from {{ ref('stg_freshdesk__people') }}),

products as ({{ used('products') }})

select
    {{ told('cases', {
        'case_id': 'tickets.id',
        'created_at': 'tickets.created_at',
        'created_by_role': "case
            when tickets.source = 'outbound' then 'agent'
            when beginnings.creator_id = tickets.requester_id then 'customer'
            else creators.role
        end",
        'channel': "case when tickets.source = 'outbound' then 'email' else tickets.source end",
        'reason': json_text('tickets.custom_fields', own.reason) if own.reason else at_first('type', 'tickets.type'),
        'priority': at_first('priority', 'tickets.priority'),
        'brand': 'coalesce(products.name, tickets.product_id)',
        'region': json_text('tickets.custom_fields', own.region) if own.region else 'null',
        'requester_id': 'tickets.requester_id',
        'account_id': 'tickets.company_id',
        'history_quality': "case when beginnings.is_told then 'full' else 'inferred' end",
    }) }}
from tickets
inner join beginnings
    on tickets.id = beginnings.ticket_id
left join creators
    on beginnings.creator_id = creators.person_id
left join products
    on tickets.product_id = products.id
