-- A row is what a field of the account's own holds now, of a ticket and a field that we read.
with

tickets as ({{ used('tickets') }}),

fields as ({{ used('ticket_fields') }}),

field_items as ({{ items_of('tickets', each_item('custom_fields'), ['id as ticket_id']) }}),

items as (

    select
        ticket_id,
        {{ json_text('item', 'id') }} as field_id,
        {{ instance_id(json_text('item', 'id')) }} as known_field_id,
        nullif({{ json_text('item', 'value') }}, '') as value
    from field_items

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
