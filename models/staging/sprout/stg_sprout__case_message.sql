-- A row is a record of case_message, or a message nested in a case. Every poll tells it again. It
-- needs a case that is there, and an instant, its own or that of the message.
with

cases as (

    select case_id as known_case_id
    from {{ ref('stg_sprout__case_versions') }}
    where row_use = 'used'

),

messages as (

    select
        guid as known_guid,
        created_time
    from {{ ref('stg_sprout__messages') }}
    where row_use = 'used'

),

records as (
    {{ typed_records('sprout', 'case_message', fingerprint_when='false', nested={
        'within': 'cases',
        'in_array': 'messages',
        'parent': {'case_id': 'case_id'},
    }) }}
),

matched as (

    select
        records.*,
        cases.known_case_id,
        coalesce(messages.created_time, records.msg_created_date) as sent_at
    from records
    left join cases
        on records.case_id = cases.known_case_id
    left join messages
        on records.guid = messages.known_guid

),

judged as (

    select
        *,
        case
            when problem is not null then problem
            when known_case_id is null then 'no such case'
            when sent_at is null then 'its instant is in no message'
        end as reject_reason
    from matched

)

{{ with_row_use(
    'sprout', 'case_message', 'judged', key=['case_id', 'guid'], key_is_event=true, fingerprints=false, also=['sent_at'],
) }}
