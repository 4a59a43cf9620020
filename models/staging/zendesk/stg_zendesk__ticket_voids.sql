-- A row is a ticket that was merged into another or tagged as spam: it leaves the counts.
-- Zendesk closes it, so its last status is the one that tells what it became.
with

tickets as ({{ used('ticket') }}),

tags as ({{ used('ticket_tag') }}),

absorbed as ({{ items_of('tickets', each_word('merged_ticket_ids'), ['id as target_id']) }}),

signs as (

    select
        {{ instance_id('item') }} as ticket_id,
        target_id,
        'merged' as status
    from absorbed

    union all

    select
        ticket_id,
        {{ no_text() }},
        {{ void_of_tag('tag') }}
    from tags

),

voids as (

    select
        tickets.id as ticket_id,
        coalesce(tickets.updated_at, tickets.created_at) as known_at,
        min(signs.status) as status,
        min(signs.target_id) as target_id
    from signs
    inner join tickets
        on signs.ticket_id = tickets.id
    where signs.status is not null
    group by 1, 2

),

last_statuses as (

    select
        history.ticket_id,
        max(history.updated) as last_at,
        max(case when history.value in ('solved', 'closed', 'deleted') then history.updated end) as closed_at
    from {{ ref('stg_zendesk__ticket_field_history') }} as history
    inner join voids
        on history.ticket_id = voids.ticket_id
    where history.row_use = 'used' and history.field_name = 'status'
    group by 1

)

select
    voids.ticket_id,
    voids.status,
    voids.target_id,
    coalesce(last_statuses.closed_at = last_statuses.last_at, false) as is_closing_told,
    case
        when last_statuses.closed_at = last_statuses.last_at then last_statuses.closed_at
        when last_statuses.last_at > voids.known_at then last_statuses.last_at
        else voids.known_at
    end as voided_at
from voids
left join last_statuses
    on voids.ticket_id = last_statuses.ticket_id
