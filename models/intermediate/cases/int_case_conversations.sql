-- A row is a case with what was said and done on it: counts of messages, notes and updates,
-- who replied, who spoke first, what work was logged.
with

events as (

    select * from {{ ref('int_case_events') }}

),

first_messages as (

    select
        case_id,
        min(event_number) as first_public_event_number
    from events
    where event_type = 'message' and visibility = 'public'
        and not is_auto and actor_role in ('customer', 'agent')
    group by 1

)

select
    events.case_id,
    max(events.occurred_at) as last_event_at,
    count(case when events.is_human_reply then 1 end) as agent_replies,
    count(distinct case when events.is_human_reply then events.actor_id end) as human_responders,
    count(case when events.is_customer_message then 1 end) as customer_messages,
    count(case
        when events.event_type = 'message' and events.visibility = 'internal' and events.is_by_agent then 1
    end) as internal_notes,
    -- what was saved together is one update; an event of no audit is one of its own
    count(distinct case
        when events.is_by_agent and events.event_type <> 'sla_clock'
        then coalesce(events.audit_id, cast(events.event_number as {{ dbt.type_string() }}))
    end) as agent_updates,
    max(case when events.is_customer_message then events.occurred_at end) as last_customer_message_at,
    max(case when events.is_human_reply then events.occurred_at end) as last_agent_reply_at,
    sum(case when events.event_type = 'work_logged' then events.work_seconds end) as work_logged_seconds,
    coalesce(max(case
        when events.event_number = first_messages.first_public_event_number
            and events.direction = 'out' and events.actor_role = 'agent' then 1
    end), 0) = 1 as is_outbound
from events
left join first_messages
    on events.case_id = first_messages.case_id
group by 1
