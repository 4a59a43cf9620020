-- A row is a record of schedule. Zones are IANA names, or the names that Rails has for them.
with

time_zones as (

    select * from {{ ref('map_time_zones') }}

),

records as (
    {{ typed_records('zendesk', 'schedule', fingerprint_when='false') }}
),

known_records as (

    select
        records.*,
        coalesce(time_zones.time_zone, {{ to_time_zone('records.time_zone') }}) as iana_time_zone
    from records
    left join time_zones
        on records.time_zone = time_zones.rails_time_zone

),

judged as (

    select
        *,
        case
            when problem is not null then problem
            when _fivetran_deleted then 'deleted in the source'
            when iana_time_zone is null then 'time_zone is not a known zone'
            when end_time <= start_time then 'end_time is not after start_time'
            when start_time < 0 or end_time > 20160 then 'not minutes of a week'
        end as reject_reason
    from known_records

)

{{ with_row_use(
    'zendesk', 'schedule', 'judged', key=['id', 'start_time'], key_is_event=true, fingerprints=false,
    also=['iana_time_zone'],
) }}
