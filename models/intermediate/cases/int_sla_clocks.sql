-- A row is a clock that a service level may be set on: when it was started in the life of a
-- case and when it was stopped for good. Null in stopped_at: it may still run.
with

cases as (

    select
        *,
        case when phase = 'done' then closed_at end as done_at,
        case when phase = 'done' then closed_business_at end as done_business_at,
        case when phase = 'done' then closed_event_number end as done_event_number,
        case when as_of_business_at is not null then 0 end as created_business_at
    from {{ ref('int_cases') }}
    where phase in ('active', 'done')

),

turns as (

    select * from {{ ref('int_case_turns') }}

),

conversations as (

    select * from {{ ref('int_case_conversations') }}

),

responses as (

    select * from {{ ref('int_first_responses') }}

),

first_replies as (

    select
        cases.case_id,
        cases.done_at,
        cases.done_business_at,
        cases.done_event_number,
        responses.first_response_at,
        responses.first_response_business_seconds,
        responses.event_number as first_response_event_number,
        turns.event_number as first_message_event_number,
        case when conversations.is_outbound then turns.waiting_since else cases.created_at end as started_at,
        case when conversations.is_outbound then turns.waiting_since_business_at else cases.created_business_at end as started_business_at
    from cases
    left join conversations
        on cases.case_id = conversations.case_id
    left join turns
        on cases.case_id = turns.case_id
        and turns.turn_number = 1
    left join responses
        on cases.case_id = responses.case_id

)

select
    case_id,
    'first_reply' as metric,
    1 as instance,
    started_at,
    cast(started_business_at as bigint) as started_business_at,
    case
        when first_response_at is not null then first_response_at
        when done_at < started_at then started_at
        else done_at
    end as stopped_at,
    cast(case
        when first_response_at is not null then started_business_at + first_response_business_seconds
        when done_at < started_at then started_business_at
        else done_business_at
    end as bigint) as stopped_business_at,
    case
        when first_response_at is not null then first_response_event_number
        when done_at < started_at then first_message_event_number
        else done_event_number
    end as stopped_event_number
from first_replies
where started_at is not null

union all

select
    turns.case_id,
    'next_reply',
    turns.turn_number - 1,
    turns.waiting_since,
    cast(turns.waiting_since_business_at as bigint),
    turns.answered_at,
    cast(turns.answered_business_at as bigint),
    turns.answer_event_number
from turns
inner join cases
    on turns.case_id = cases.case_id
where turns.turn_number > 1

union all

select
    cases.case_id,
    metrics.metric,
    1,
    cases.created_at,
    cast(cases.created_business_at as bigint),
    cases.done_at,
    cast(cases.done_business_at as bigint),
    cases.done_event_number
from cases
cross join (values ('requester_wait'), ('agent_work'), ('resolution')) as metrics (metric)
