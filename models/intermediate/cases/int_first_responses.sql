-- A row is a case that a human has answered: the first reply, and how long it took. The clock
-- of a case that the team opened itself starts at the customer's first message.
with

cases as (

    select * from {{ ref('int_cases') }}

),

conversations as (

    select
        case_id,
        is_outbound
    from {{ ref('int_case_conversations') }}

),

first_turns as (

    select * from {{ ref('int_case_turns') }}
    where turn_number = 1

),

first_replies as (

    select
        *,
        row_number() over (partition by case_id order by event_number) as reply_number
    from {{ ref('int_case_events') }}
    where is_human_reply

),

replies as (

    select
        cases.case_id,
        conversations.is_outbound,
        cases.created_at,
        first_turns.waiting_since,
        first_turns.waiting_since_business_at,
        case when conversations.is_outbound then first_turns.answer_event_number else first_replies.event_number end as event_number,
        case when conversations.is_outbound then first_turns.answered_at else first_replies.occurred_at end as first_response_at,
        case when conversations.is_outbound then first_turns.answered_business_at else first_replies.business_at end as first_response_business_at,
        case when conversations.is_outbound then first_turns.responder_id else first_replies.actor_id end as first_responder_id
    from cases
    inner join conversations
        on cases.case_id = conversations.case_id
    inner join first_replies
        on cases.case_id = first_replies.case_id
        and first_replies.reply_number = 1
    left join first_turns
        on cases.case_id = first_turns.case_id

)

select
    case_id,
    event_number,
    first_response_at,
    first_responder_id,
    case
        when is_outbound then {{ seconds_between('waiting_since', 'first_response_at') }}
        else {{ seconds_between('created_at', 'first_response_at') }}
    end as first_response_seconds,
    case
        when is_outbound then first_response_business_at - waiting_since_business_at
        else first_response_business_at
    end as first_response_business_seconds
from replies
where first_response_at is not null
