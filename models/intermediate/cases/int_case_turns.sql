-- A row is a customer turn: from the first message that nobody has answered to the human
-- reply that answers it. A turn that is never answered stays open.
with

messages as (

    select
        *,
        lag(is_human_reply) over (partition by case_id order by event_number) as previous_is_reply
    from {{ ref('int_case_events') }}
    where is_customer_message or is_human_reply

),

-- of several messages in a row by one side, the first counts
alternations as (

    select
        *,
        lead(occurred_at) over (partition by case_id order by event_number) as answered_at,
        lead(business_at) over (partition by case_id order by event_number) as answered_business_at,
        lead(actor_id) over (partition by case_id order by event_number) as responder_id,
        lead(event_number) over (partition by case_id order by event_number) as answer_event_number
    from messages
    where previous_is_reply is null or previous_is_reply <> is_human_reply

)

select
    case_id,
    row_number() over (partition by case_id order by event_number) as turn_number,
    event_number,
    medium,
    occurred_at as waiting_since,
    business_at as waiting_since_business_at,
    answered_at,
    answered_business_at,
    answer_event_number,
    responder_id
from alternations
where is_customer_message
