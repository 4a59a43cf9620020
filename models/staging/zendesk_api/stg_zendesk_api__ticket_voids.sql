-- A row is a ticket that was merged into another, deleted, or tagged as spam: it leaves the counts.
-- Zendesk closes a merged one, so its last status is the one that tells what it became. Changes by
-- rules do not touch updated_at: it left no earlier than at its last status.
with

moments as (select * from {{ ref('stg_zendesk_api__moments') }}),

tickets as ({{ used('tickets') }}),

mergers as (

    select * from moments
    where via_rel = 'merge'

),

absorbed as ({{ items_of('mergers', each_word('via_ticket_ids'), ['ticket_id as target_id']) }}),

tags as ({{ items_of('tickets', each_word('tags'), ['id as ticket_id']) }}),

signs as (

    select
        {{ instance_id('item') }} as ticket_id,
        target_id,
        'merged' as status
    from absorbed

    union all

    select
        ticket_id,
        via_ticket_id,
        'merged'
    from mergers
    where via_ticket_id is not null

    union all

    select
        ticket_id,
        {{ no_text() }},
        {{ void_of_tag('item') }}
    from tags

),

voids as (

    select
        ticket_id,
        min(status) as status,
        min(target_id) as target_id
    from signs
    where status is not null
    group by 1

),

statuses as (

    select
        *,
        row_number() over (partition by ticket_id order by audit_number desc, length(event_id) desc, event_id desc) as place_from_end
    from moments
    where type in ('create', 'change') and field_name = 'status'

)

select
    tickets.id as ticket_id,
    voids.status,
    voids.target_id,
    case when statuses.value in ('solved', 'closed', 'deleted') then statuses.event_id end as closing_event_id,
    case
        when statuses.value in ('solved', 'closed', 'deleted') then statuses.created_at
        when statuses.created_at > coalesce(tickets.updated_at, tickets.created_at) then statuses.created_at
        else coalesce(tickets.updated_at, tickets.created_at)
    end as voided_at,
    statuses.ticket_audit_id,
    statuses.actor_id,
    statuses.actor_role
from voids
inner join tickets
    on voids.ticket_id = tickets.id
left join statuses
    on voids.ticket_id = statuses.ticket_id
    and statuses.place_from_end = 1
