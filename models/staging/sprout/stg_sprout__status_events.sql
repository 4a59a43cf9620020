-- A row is a change of status. A closing has its own instant, last_closed_time, which also tells
-- of one that was undone before a poll saw it; every other change has that of the poll's version.
with

snapshots as (select * from {{ ref('stg_sprout__snapshots') }}),

tellings as (

    select
        case_id,
        created_time as occurred_at,
        'open' as status,
        false as is_closing
    from snapshots
    where snapshot_number = 1

    union all

    select distinct
        case_id,
        last_closed_time,
        'solved',
        true
    from snapshots
    where last_closed_time is not null

    union all

    select
        case_id,
        changed_at,
        status,
        false
    from snapshots
    where not (status = 'solved' and last_closed_time is not null)
        and (
            status <> coalesce(previous_status, 'open')
            or coalesce(last_closed_time <> previous_last_closed_time, last_closed_time is not null)
        )

),

followed as (

    select
        *,
        is_closing and lag(is_closing) over (partition by case_id order by occurred_at, status) as is_closed_again
    from tellings

),

statuses as (

    select
        case_id,
        occurred_at,
        status
    from followed

    union all

    -- between two closings it was opened: no poll saw when, so at the latest when it was closed again
    select
        case_id,
        occurred_at,
        'open'
    from followed
    where is_closed_again

)

select
    {{ told_event('status_changed', {
        'case_id': 'case_id',
        'occurred_at': 'occurred_at',
        'event_id': "'status-' || status",
        'status': 'status',
    }) }}
from statuses
