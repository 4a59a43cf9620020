-- A row is a record of tickets; of a ticket exported more than once the latest counts.
with

records as (
    {{ typed_records('zendesk_api', 'tickets', fingerprint_when='false') }}
),

judged as (

    select
        *,
        -- changes by rules do not touch updated_at
        coalesce(generated_timestamp, updated_at) as told_at,
        problem as reject_reason
    from records

)

{{ with_row_use('zendesk_api', 'tickets', 'judged', key=['id'], versions_by='told_at', fingerprints=false) }}
