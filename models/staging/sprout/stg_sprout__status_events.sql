-- A row is a change of status. A closing has its own instant, last_closed_time, which also tells
-- of one that was undone before a poll saw it; every other change has that of the poll's version.
with

snapshots as (select * from {{ ref('stg_sprout__snapshots') }}),

statuses as (

    select
        case_id,
        created_time as occurred_at,
        'open' as status
    from snapshots
    where snapshot_number = 1

    union all

    select distinct
        case_id,
        last_closed_time,
        'solved'
    from snapshots
    where last_closed_time is not null

    union all

    select
        case_id,
        changed_at,
        status
    from snapshots
    where not (status = 'solved' and last_closed_time is not null)
        and (
            status <> coalesce(previous_status, 'open')
            or coalesce(last_closed_time <> previous_last_closed_time, last_closed_time is not null)
        )

)

select
    {{ told_event('status_changed', {
        'case_id': 'case_id',
        'occurred_at': 'occurred_at',
        'event_id': "'status-' || status",
        'status': 'status',
    }) }}
from statuses
