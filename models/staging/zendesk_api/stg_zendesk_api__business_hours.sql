-- A row is a local day of a weekly interval of a schedule as it is now.
with

intervals as (

    select
        {{ 'schedules.source_instance,' if has_instances('zendesk_api') }}
        schedules.id,
        schedules.created_at,
        schedules.iana_time_zone,
        schedule_intervals.start_time,
        schedule_intervals.end_time
    from {{ ref('stg_zendesk_api__schedules') }} as schedules
    inner join {{ ref('stg_zendesk_api__schedule_intervals') }} as schedule_intervals
        on schedules.id = schedule_intervals.schedule_id
        and (schedules.updated_at = schedule_intervals.updated_at or schedules.updated_at is null)
    where schedules.row_use = 'used' and schedule_intervals.row_use = 'used'

),

{{ zendesk_business_hours('intervals') }}
