-- A row is what a field of the account's own holds now, of a ticket and a field that we read.
with

tickets as (

    select
        {{ 'source_instance,' if has_instances('zendesk_api') }}
        id as ticket_id,
        {{ each_item('custom_fields') }} as item
    from {{ ref('stg_zendesk_api__tickets') }}
    where row_use = 'used'

),

items as (

    select
        ticket_id,
        {{ json_text('item', 'id') }} as field_id,
        {{ instance_id(json_text('item', 'id')) }} as known_field_id,
        nullif({{ json_text('item', 'value') }}, '') as value
    from tickets

),

fields as (

    select
        id,
        title
    from {{ ref('stg_zendesk_api__ticket_fields') }}
    where row_use = 'used'

)

select
    items.ticket_id,
    {{ zendesk_own_field('items.field_id', 'fields.title') }} as field_name,
    max(items.value) as value
from items
left join fields
    on items.known_field_id = fields.id
where items.value is not null
group by 1, 2
