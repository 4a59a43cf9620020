-- A row is a customer turn of a case that is not void, with the human reply that ended it.
with

turns as (

    select * from {{ ref('int_case_turns') }}

),

cases as (

    select * from {{ ref('int_cases') }}
    where phase in ('active', 'done')

),

first_responses as (

    select * from {{ ref('int_first_responses') }}

)

select
    turns.case_id,
    turns.turn_number,
    turns.waiting_since,
    turns.answered_at,
    turns.answer_event_number,
    {{ local_date('turns.answered_at') }} as answered_date,
    turns.responder_id,
    first_responses.case_id is not null as is_first_response,
    turns.medium,
    {{ seconds_between('turns.waiting_since', 'turns.answered_at') }} as response_seconds,
    turns.answered_business_at - turns.waiting_since_business_at as response_business_seconds
from turns
inner join cases
    on turns.case_id = cases.case_id
left join first_responses
    on turns.case_id = first_responses.case_id
    and turns.answer_event_number = first_responses.event_number
