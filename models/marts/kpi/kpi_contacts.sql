-- Inbound calls and chats: offered, answered, given up, and how long people waited, in each
-- period and slice. The slice channel is the kind of contact.
{%- set slices = ['channel', 'agent', 'account_segment', 'connector'] %}
with

contacts as (

    select
        *,
        is_abandoned_in_queue and not is_short_abandon as is_lost,
        is_queued and not is_short_abandon as is_offered_to_queue,
        -- answered without a queue is answered at once
        (is_queued or is_answered) and not is_short_abandon as is_offered_to_agents
    from {{ ref('fct_contacts') }}
    where kind in ('call', 'chat') and direction = 'in'

),

contact_slices as (

    select * from {{ ref('int_contact_slices') }}

),

sliced as (

    select
        {{ period_columns(local_date('contacts.started_at')) }},
        contacts.kind as channel,
        coalesce(contacts.agent_id, 'unknown') as agent_id,
        contact_slices.account_segment,
        contacts.connector,
        contacts.kind,
        contacts.is_answered,
        contacts.is_lost,
        contacts.is_offered_to_queue,
        contacts.is_offered_to_agents,
        contacts.is_within_service_level,
        contacts.messages,
        case when contacts.is_answered then contacts.wait_seconds end as wait_seconds,
        case
            when contacts.is_answered then {{ seconds_between('contacts.answered_at', 'contacts.ended_at') }}
        end as duration_seconds,
        case
            when contacts.is_answered then contacts.talk_seconds + coalesce(contacts.hold_seconds, 0) + coalesce(contacts.wrap_seconds, 0)
        end as handle_seconds
    from contacts
    inner join contact_slices
        on contacts.contact_id = contact_slices.contact_id

),

measured as (

    select
        {{ kpi_key(slices) }},
        {%- for kind in ['call', 'chat'] %}
        count(case when kind = '{{ kind }}' then 1 end) as {{ kind }}s_offered,
        count(case when kind = '{{ kind }}' and is_answered then 1 end) as {{ kind }}s_answered,
        count(case when kind = '{{ kind }}' and is_lost then 1 end) as {{ kind }}s_abandoned,
        {%- endfor %}
        count(*) as offered,
        count(case when is_answered then 1 end) as answered,
        count(case when is_lost then 1 end) as abandoned,
        count(case when is_offered_to_queue then 1 end) as offered_to_queue,
        count(case when is_offered_to_agents then 1 end) as offered_to_agents,
        count(case when is_within_service_level then 1 end) as within_service_level,
        {{ duration_statistics('wait_seconds', 'wait_minutes') }},
        {{ mean_minutes("case when kind = 'call' then duration_seconds end") }} as call_duration_minutes_mean,
        {{ mean_minutes("case when kind = 'chat' then duration_seconds end") }} as chat_duration_minutes_mean,
        {{ mean_minutes('handle_seconds') }} as handle_minutes_mean,
        cast(sum(case when kind = 'chat' and is_answered then messages end) as bigint) as chat_messages
    from sliced
    {{ group_by_period_and_slice(slices) }}

)

select
    *,
    {{ ratio('abandoned', 'offered_to_queue') }} as abandon_rate,
    {{ ratio('offered - answered', 'offered') }} as abandon_rate_gross,
    {{ ratio('within_service_level', 'offered_to_queue') }} as service_level_rate,
    {{ ratio('within_service_level', 'offered_to_agents') }} as service_level_offered_rate,
    {{ ratio('chat_messages', 'chats_answered') }} as messages_per_chat
from measured
