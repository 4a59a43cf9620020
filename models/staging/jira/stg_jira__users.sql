-- A row is a record of users; who has no account id is of a server of one's own.
with

records as (
    {{ typed_records('jira', 'users', fingerprint_when='false') }}
),

judged as (

    select
        *,
        coalesce(account_id, key, name) as user_id,
        case
            when problem is not null then problem
            when coalesce(account_id, key, name) is null then 'account_id is empty'
        end as reject_reason
    from records

)

{{ with_row_use('jira', 'users', 'judged', key=['user_id'], key_is_event=true, fingerprints=false, also=['user_id']) }}
