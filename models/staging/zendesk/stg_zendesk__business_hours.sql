-- A row is a local day of a weekly interval: one that crosses midnights is open on several.
-- Tickets without a schedule follow the oldest one.
with

schedules as (

    select
        *,
        first_value(id) over (
            {{ 'partition by source_instance' if has_instances('zendesk') }}
            order by created_at, length(id), id
        ) as oldest_id
    from {{ ref('stg_zendesk__schedule') }}
    where row_use = 'used'

),

numbers as (

    {{ numbers() }}

),

days as (

    select
        number,
        number * 1440 as starts_at
    from numbers
    where number < 14

),

windows as (

    select
        schedules.id,
        schedules.iana_time_zone,
        schedules.id = schedules.oldest_id as is_default,
        -- minutes count from Sunday
        case when mod(days.number, 7) = 0 then 7 else mod(days.number, 7) end as weekday,
        case when schedules.start_time > days.starts_at then schedules.start_time - days.starts_at else 0 end as opens_at,
        case
            when schedules.end_time < days.starts_at + 1440 then schedules.end_time - days.starts_at
            else 1440
        end as closes_at
    from schedules
    inner join days
        on schedules.end_time > days.starts_at
        and schedules.start_time < days.starts_at + 1440

)

select
    {{ told('business_hours', {
        'schedule_id': 'id',
        'weekday': 'weekday',
        'opens_at': 'opens_at',
        'closes_at': 'closes_at',
        'time_zone': 'iana_time_zone',
        'is_default': 'is_default',
    }) }}
from windows
