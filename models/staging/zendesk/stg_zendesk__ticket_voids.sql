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

)

select
    voids.ticket_id,
    voids.status,
    voids.target_id,
    coalesce(history.last_closing_at = history.last_status_at, false) as is_closing_told,
    case
        when history.last_closing_at = history.last_status_at then history.last_closing_at
        when history.last_status_at > voids.known_at then history.last_status_at
        else voids.known_at
    end as voided_at
from voids
left join {{ ref('stg_zendesk__ticket_beginnings') }} as history
    on voids.ticket_id = history.ticket_id
