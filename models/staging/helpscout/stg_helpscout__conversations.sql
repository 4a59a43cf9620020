-- A row is a record of conversations; of one exported more than once the latest counts. What
-- was never sent is no case.
with

records as (
    {{ typed_records('helpscout', 'conversations', fingerprint_when='false') }}
),

judged as (

    select
        *,
        coalesce(updated_at, user_updated_at, closed_at, created_at) as last_at,
        {{ instance_id(json_text('primary_customer', 'id')) }} as requester_id,
        {{ json_text('primary_customer', 'email') }} as requester_email,
        case when {{ json_text('assignee', 'type') }} = 'team' then null else {{ instance_id(json_text('assignee', 'id')) }} end as agent_id,
        case
            when problem is not null then problem
            when state = 'draft' then 'a draft'
        end as reject_reason
    from records

)

{{ with_row_use(
    'helpscout', 'conversations', 'judged', key=['id'], versions_by='last_at', fingerprints=false,
    also=['last_at', 'requester_id', 'requester_email', 'agent_id'],
) }}
