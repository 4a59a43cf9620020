-- A row is a record of case_events.csv. An event needs a case that is there, a change of
-- status a word that is known.
{{ by_case('case_id') }}
with

known_cases as (

    select case_id as known_case_id
    from {{ ref('stg_csv__cases') }}
    where row_use = 'used'

),

records as (
    {{ typed_records('csv', 'case_events', fingerprint_when='event_id is null') }}
),

matched as (

    select
        records.*,
        known_cases.known_case_id
    from records
    left join known_cases
        on records.case_id = known_cases.known_case_id

),

judged as (

    select
        *,
        coalesce(event_id, fingerprint) as event_key,
        case
            when problem is not null then problem
            when event_type = 'status_changed' and status is null then 'status is empty'
            when event_type = 'status_changed'
                and not status in ('new', 'open', 'pending', 'hold', 'solved', 'closed', 'spam', 'deleted', 'merged')
                then 'status is not a known word'
            when known_case_id is null then 'no such case'
        end as reject_reason
    from matched

)

{{ with_row_use('csv', 'case_events', 'judged', key=['case_id', 'event_key'], key_is_event=true) }}
