-- A row is a record of schedules. Zones are IANA names, or the names that Rails has for them.
with

time_zones as (

    select * from {{ ref('map_time_zones') }}

),

records as (
    {{ typed_records('zendesk_api', 'schedules', fingerprint_when='false') }}
),

judged as (

    select
        records.*,
        coalesce(time_zones.time_zone, {{ to_time_zone('records.time_zone') }}) as iana_time_zone,
        case
            when records.problem is not null then records.problem
            when coalesce(time_zones.time_zone, {{ to_time_zone('records.time_zone') }}) is null then 'time_zone is not a known zone'
        end as reject_reason
    from records
    left join time_zones
        on records.time_zone = time_zones.rails_time_zone

)

{{ with_row_use('zendesk_api', 'schedules', 'judged', key=['id'], versions_by='updated_at', fingerprints=false, also=['iana_time_zone']) }}
