-- A row is a contact offered, with what was known of it at as_of.
with

as_of as (

    select * from {{ ref('as_of') }}

),

told as (
    {{ union_connectors('contacts') }}
)

select
    told.connector,
    told.contact_id,
    told.kind,
    coalesce(told.direction, 'in') as direction,
    told.queue,
    told.started_at,
    case when told.queued_at <= as_of.as_of then told.queued_at end as queued_at,
    case when told.answered_at <= as_of.as_of then told.answered_at end as answered_at,
    case when told.ended_at <= as_of.as_of then told.ended_at end as ended_at,
    case when told.wrapped_up_at <= as_of.as_of then told.wrapped_up_at end as wrapped_up_at,
    told.hold_seconds,
    case
        when told.ended_at <= as_of.as_of then told.outcome
        when told.ended_at is null
            and coalesce(told.queued_at <= as_of.as_of, true)
            and coalesce(told.answered_at <= as_of.as_of, true)
            and coalesce(told.wrapped_up_at <= as_of.as_of, true)
        then told.outcome
    end as outcome,
    told.customer_id,
    told.agent_id,
    told.case_id,
    told.messages,
    told.agent_messages
from told
cross join as_of
where {{ is_known('told.started_at <= as_of.as_of') }}{{ and_case_for_audience('told.case_id') }}
