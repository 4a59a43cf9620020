-- A row is a ticket as it was at its creation. Where the history is silent about a field, it
-- never changed, and what the ticket holds now is what it held then.
{{ by_case('case_id', touched='stg_zendesk__touched_tickets') }}
with

tickets as ({{ used('ticket') }}),

beginnings as (select * from {{ ref('stg_zendesk__ticket_beginnings') }}),

people as (select * from {{ ref('stg_zendesk__people') }}),

brands as ({{ used('brand') }})

select
    {{ told('cases', {
        'case_id': 'tickets.id',
        'created_at': 'tickets.created_at',
        'created_by_role': 'case
            when tickets.submitter_id = ' ~ at_first('requester_id', 'tickets.requester_id') ~ " then 'customer'
            when tickets.submitter_id = " ~ instance_id("'-1'", of='tickets') ~ " then 'system'
            else people.role
        end",
        'channel': 'tickets.via_channel',
        'reason': at_first('reason', 'tickets.' ~ adapter.quote(zendesk_reason_field())),
        'priority': at_first('priority', 'tickets.priority'),
        'brand': 'coalesce(brands.name, ' ~ at_first('brand_id', 'tickets.brand_id') ~ ')',
        'region': 'tickets.region',
        'requester_id': at_first('requester_id', 'tickets.requester_id'),
        'account_id': at_first('organization_id', 'tickets.organization_id'),
        'history_quality': "case when beginnings.has_status then 'full' else 'inferred' end",
    }) }}
from tickets
left join beginnings
    on tickets.id = beginnings.ticket_id
left join people
    on tickets.submitter_id = people.person_id
left join brands
    on {{ at_first('brand_id', 'tickets.brand_id') }} = brands.id
