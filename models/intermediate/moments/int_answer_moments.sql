-- A row is an answer that a customer got or gave, in its local month: the wait for a reply, a
-- chat offered, its wait in the queue, a rating. In the columns of int_conversation_moments.
{%- set nothing = 'cast(null as bigint)' %}
with

responses as (

    select * from {{ ref('fct_responses') }}
    where answered_at is not null

),

chats as (

    select
        *,
        {{ local_month('started_at') }} as moment_date,
        {{ seconds_between('answered_at', 'ended_at') }} as chat_seconds
    from {{ ref('fct_contacts') }}
    where kind = 'chat' and direction = 'in'

),

-- who rated is whom the answer names, else whose call, chat or case it is about
ratings as (

    select
        ratings.*,
        coalesce(ratings.customer_id, contacts.customer_id, cases.requester_id) as rater_id
    from {{ ref('fct_survey_responses') }} as ratings
    left join {{ ref('fct_contacts') }} as contacts
        on ratings.contact_id = contacts.contact_id
    left join {{ ref('fct_cases') }} as cases
        on ratings.case_id = cases.case_id
    where ratings.instrument = 'happiness' and ratings.is_counted and ratings.responded_at is not null

)

select
    'answered' as moment,
    {{ local_month('answered_at') }} as moment_date,
    responder_id as agent_id,
    case_id,
    cast(null as {{ dbt.type_string() }}) as customer_id,
    false as is_helped,
    false as is_new,
    medium as channel,
    response_seconds as seconds,
    {{ nothing }} as quantity
from responses

union all

select
    case when is_answered then 'chatted' else 'chat missed' end as moment,
    moment_date,
    agent_id,
    case_id,
    customer_id,
    false as is_helped,
    false as is_new,
    kind,
    chat_seconds,
    messages
from chats

union all

select
    'chat awaited' as moment,
    moment_date,
    agent_id,
    case_id,
    customer_id,
    false as is_helped,
    false as is_new,
    kind,
    wait_seconds,
    {{ nothing }} as quantity
from chats
where is_answered

union all

select
    case when is_positive then 'great' when is_negative then 'not good' else 'okay' end as moment,
    {{ local_month('responded_at') }} as moment_date,
    credited_agent_id,
    case_id,
    rater_id,
    false as is_helped,
    false as is_new,
    cast(null as {{ dbt.type_string() }}) as channel,
    {{ nothing }} as seconds,
    {{ nothing }} as quantity
from ratings
