-- A row is a case as the first poll saw it. Who wrote first began it, whoever made it a case.
with

snapshots as (

    select * from {{ ref('stg_sprout__snapshots') }}
    where snapshot_number = 1

),

messages as (

    select
        case_message.case_id,
        case_message.case_message_direction as direction,
        messages.network,
        messages.sender_id,
        row_number() over (
            partition by case_message.case_id order by case_message.sent_at, case_message.guid
        ) as message_number,
        row_number() over (
            partition by case_message.case_id
            order by case_message.case_message_direction, case_message.sent_at, case_message.guid
        ) as number_among_received
    from {{ ref('stg_sprout__case_message') }} as case_message
    left join {{ ref('stg_sprout__messages') }} as messages
        on case_message.guid = messages.guid
        and messages.row_use = 'used'
    where case_message.row_use = 'used'

),

brands as ({{ used('brands') }})

select
    {{ told('cases', {
        'case_id': 'snapshots.case_id',
        'created_at': 'snapshots.created_time',
        'created_by_role': "case
            when first_messages.direction = 'out' then 'agent'
            when first_messages.direction is null and snapshots.created_by like '%account_login%' then 'agent'
            when first_messages.direction is null and snapshots.created_by like '%automated_rule%' then 'system'
            else 'customer'
        end",
        'channel': "coalesce(first_messages.network, 'social')",
        'reason': 'snapshots.type',
        'priority': 'snapshots.priority',
        'brand': 'coalesce(brands.name, snapshots.group_id)',
        'requester_id': 'received.sender_id',
        'history_quality': "case when snapshots.is_polled then 'snapshot' else 'inferred' end",
    }) }}
from snapshots
left join messages as first_messages
    on snapshots.case_id = first_messages.case_id
    and first_messages.message_number = 1
left join messages as received
    on snapshots.case_id = received.case_id
    and received.number_among_received = 1
    and received.direction = 'in'
left join brands
    on snapshots.group_id = brands.id
