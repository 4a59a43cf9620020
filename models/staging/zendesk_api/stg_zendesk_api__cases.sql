-- A row is a ticket as it was at its creation. Where the audits are silent about a field, it
-- never changed, and what the ticket holds now is what it held then.
with

tickets as (

    select * from {{ ref('stg_zendesk_api__tickets') }}
    where row_use = 'used'

),

beginnings as (

    select * from {{ ref('stg_zendesk_api__ticket_beginnings') }}

),

own_values as (

    select
        ticket_id,
        max(case when field_name = 'reason' then value end) as reason,
        max(case when field_name = 'region' then value end) as region
    from {{ ref('stg_zendesk_api__own_values') }}
    group by 1

),

people as (

    select
        person_id,
        role
    from {{ ref('stg_zendesk_api__people') }}

),

brands as (

    select * from {{ ref('stg_zendesk_api__brands') }}
    where row_use = 'used'

),

created_tickets as (

    select
        tickets.id,
        tickets.created_at,
        tickets.via_channel,
        tickets.submitter_id,
        case when beginnings.has_reason then beginnings.reason else own_values.reason end as reason,
        own_values.region
        {%- for name in ['priority', 'requester_id', 'organization_id', 'brand_id'] %},
        case when beginnings.has_{{ name }} then beginnings.{{ name }} else tickets.{{ name }} end as {{ name }}
        {%- endfor %},
        coalesce(beginnings.has_status, false) as has_history
    from tickets
    left join beginnings
        on tickets.id = beginnings.ticket_id
    left join own_values
        on tickets.id = own_values.ticket_id

)

select
    {{ told('cases', {
        'case_id': 'created_tickets.id',
        'created_at': 'created_tickets.created_at',
        'created_by_role': "case
            when created_tickets.submitter_id = created_tickets.requester_id then 'customer'
            when created_tickets.submitter_id is null then 'system'
            else people.role
        end",
        'channel': "case when created_tickets.via_channel in ('web', 'email', 'phone', 'chat', 'sms', 'social', 'api') then created_tickets.via_channel end",
        'reason': 'created_tickets.reason',
        'priority': 'created_tickets.priority',
        'brand': 'coalesce(brands.name, created_tickets.brand_id)',
        'region': 'created_tickets.region',
        'requester_id': 'created_tickets.requester_id',
        'account_id': 'created_tickets.organization_id',
        'history_quality': "case when created_tickets.has_history then 'full' else 'inferred' end",
    }) }}
from created_tickets
left join people
    on created_tickets.submitter_id = people.person_id
left join brands
    on created_tickets.brand_id = brands.id
