-- A row is a call, chat, bot or self-service session offered.
{{ told_by_contact() }}
with

contacts as (

    select
        *,
        queued_at is not null as is_queued,
        coalesce(outcome = 'answered', false) as is_answered,
        coalesce(outcome like 'abandoned_%', false) as is_abandoned,
        coalesce(outcome = 'abandoned_in_queue', false) as is_abandoned_in_queue
    from {{ ref('contacts') }}
    {%- if is_partial() %}
    where {{ is_of_touched_contact() }}
    {%- endif %}

),

waits as (

    select
        *,
        case
            when is_answered then {{ seconds_between('coalesce(queued_at, started_at)', 'answered_at') }}
            when is_abandoned_in_queue then {{ seconds_between('queued_at', 'ended_at') }}
        end as wait_seconds
    from contacts

)

select
    contact_id,
    connector,
    kind,
    direction,
    queue,
    customer_id,
    agent_id,
    case_id,
    started_at,
    {{ local_date('started_at') }} as started_date,
    queued_at,
    answered_at,
    ended_at,
    wrapped_up_at,
    outcome,
    wait_seconds,
    hold_seconds,
    {{ seconds_between('answered_at', 'ended_at') }} - coalesce(hold_seconds, 0) as talk_seconds,
    {{ seconds_between('ended_at', 'wrapped_up_at') }} as wrap_seconds,
    messages,
    agent_messages,
    is_queued,
    is_answered,
    is_abandoned,
    is_abandoned_in_queue,
    is_abandoned_in_queue and coalesce(wait_seconds <= {{ var('short_abandon_seconds') }}, false) as is_short_abandon,
    kind in ('call', 'chat')
    and is_answered
    and coalesce(wait_seconds <= {{ var('service_level_seconds') }}, false) as is_within_service_level
from waits
