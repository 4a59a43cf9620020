-- A row is a call. Talk tells when it began and how long its parts took, so they are laid out
-- in the order in which they come: menu, wait, (of a call out) ringing, talk and hold, wrap-up.
with

calls as (

    select
        *,
        coalesce(ivr_time_spent, 0) as ivr_seconds,
        coalesce(wait_time, 0) as wait_seconds,
        coalesce(talk_time, 0) + coalesce(hold_time, 0) as answered_seconds,
        coalesce(talk_time, 0) > 0 or completion_status = 'abandoned_on_hold' as is_answered
    from {{ ref('stg_zendesk__call') }}
    where row_use = 'used'

),

legs as (

    select
        call_id,
        {{ first_told('agent_id', "lpad(id, 20, '0')", where="type = 'agent' and has_call") }} as agent_id,
        {{ first_told('user_id', "lpad(id, 20, '0')", where="type = 'customer'") }} as customer_id
    from {{ ref('stg_zendesk__call_leg') }}
    where row_use = 'used'
    group by 1

),

groups as ({{ used('group') }}),

timed_calls as (

    select
        calls.*,
        coalesce(calls.agent_id, legs.agent_id) as known_agent_id,
        coalesce(calls.customer_id, legs.customer_id) as known_customer_id,
        groups.name as queue,
        case
            when calls.is_answered and calls.direction = 'out'
                and calls.duration > calls.ivr_seconds + calls.wait_seconds + calls.answered_seconds
            then calls.duration - calls.answered_seconds
            else calls.ivr_seconds + calls.wait_seconds
        end as seconds_to_answer
    from calls
    left join legs
        on calls.id = legs.call_id
    left join groups
        on calls.call_group_id = groups.id

),

ended_calls as (

    select
        *,
        case
            when is_answered then seconds_to_answer + answered_seconds
            when duration > seconds_to_answer then duration
            else seconds_to_answer
        end as seconds_to_end
    from timed_calls

)

select
    {{ told('contacts', {
        'contact_id': 'id',
        'kind': "'call'",
        'direction': 'direction',
        'queue': 'queue',
        'started_at': 'created_at',
        'queued_at': "case
            when direction = 'in' and (completion_status is null or completion_status <> 'abandoned_in_ivr')
            then " ~ add_seconds('created_at', 'ivr_seconds') ~ '
        end',
        'answered_at': 'case when is_answered then ' ~ add_seconds('created_at', 'seconds_to_answer') ~ ' end',
        'ended_at': add_seconds('created_at', 'seconds_to_end'),
        'wrapped_up_at': 'case when is_answered then ' ~ add_seconds('created_at', 'seconds_to_end + coalesce(wrap_up_time, 0)') ~ ' end',
        'hold_seconds': 'case when is_answered then coalesce(hold_time, 0) end',
        'outcome': "case
            when completion_status <> 'completed' then completion_status
            when is_answered then 'answered'
            when voicemail then 'voicemail'
            when callback then 'callback'
        end",
        'customer_id': 'known_customer_id',
        'agent_id': 'known_agent_id',
        'case_id': 'ticket_id',
    }) }}
from ended_calls
