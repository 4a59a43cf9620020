-- A row is a ticket as it was at its creation. Where the audits are silent about a field, it
-- never changed, and what the ticket holds now is what it held then.
with

tickets as ({{ used('tickets') }}),

beginnings as (select * from {{ ref('stg_zendesk_api__ticket_beginnings') }}),

own_values as (

    select
        ticket_id,
        max(case when field_name = 'reason' then value end) as reason,
        max(case when field_name = 'region' then value end) as region
    from {{ ref('stg_zendesk_api__own_values') }}
    group by 1

),

people as (select * from {{ ref('stg_zendesk_api__people') }}),

brands as ({{ used('brands') }})

select
    {{ told('cases', {
        'case_id': 'tickets.id',
        'created_at': 'tickets.created_at',
        'created_by_role': 'case
            when tickets.submitter_id = ' ~ at_first('requester_id', 'tickets.requester_id') ~ " then 'customer'
            when tickets.submitter_id is null then 'system'
            else people.role
        end",
        'channel': "case when tickets.via_channel in ('web', 'email', 'phone', 'chat', 'sms', 'social', 'api') then tickets.via_channel end",
        'reason': at_first('reason', 'own_values.reason'),
        'priority': at_first('priority', 'tickets.priority'),
        'brand': 'coalesce(brands.name, ' ~ at_first('brand_id', 'tickets.brand_id') ~ ')',
        'region': 'own_values.region',
        'requester_id': at_first('requester_id', 'tickets.requester_id'),
        'account_id': at_first('organization_id', 'tickets.organization_id'),
        'history_quality': "case when beginnings.has_status then 'full' else 'inferred' end",
    }) }}
from tickets
left join beginnings
    on tickets.id = beginnings.ticket_id
left join own_values
    on tickets.id = own_values.ticket_id
left join people
    on tickets.submitter_id = people.person_id
left join brands
    on {{ at_first('brand_id', 'tickets.brand_id') }} = brands.id
