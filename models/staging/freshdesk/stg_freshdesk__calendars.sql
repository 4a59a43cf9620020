-- A row is a record of business_hours. Zones are IANA names, or the names that Rails has for them.
with

time_zones as (

    select * from {{ ref('map_time_zones') }}

),

records as (
    {{ typed_records('freshdesk', 'business_hours', fingerprint_when='false') }}
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
            when iana_time_zone is null then 'time_zone is not a known zone'
        end as reject_reason
    from known_records

)

{{ with_row_use(
    'freshdesk', 'business_hours', 'judged', key=['id'], versions_by='updated_at', fingerprints=false,
    also=['iana_time_zone'],
) }}
