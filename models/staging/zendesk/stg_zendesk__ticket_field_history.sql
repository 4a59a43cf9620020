-- A row is a record of ticket_field_history. A value needs a ticket that is there.
with

tickets as (

    select
        id as known_ticket_id,
        created_at as ticket_created_at
    from {{ ref('stg_zendesk__ticket') }}
    where row_use = 'used'

),

records as (
    {{ typed_records('zendesk', 'ticket_field_history', fingerprint_when='false') }}
),

matched as (

    select
        records.*,
        tickets.known_ticket_id,
        tickets.ticket_created_at
    from records
    left join tickets
        on records.ticket_id = tickets.known_ticket_id

),

judged as (

    select
        *,
        case
            when problem is not null then problem
            when known_ticket_id is null then 'no such ticket'
            when field_name = 'status'
                and not value in ('new', 'open', 'pending', 'hold', 'solved', 'closed', 'deleted')
                then 'value is not a known status'
        end as reject_reason
    from matched

)

{{ with_row_use(
    'zendesk', 'ticket_field_history', 'judged', key=['ticket_id', 'field_name', 'updated'],
    key_is_event=true, fingerprints=false, also=['ticket_created_at'],
) }}
