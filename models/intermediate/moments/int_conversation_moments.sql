-- A row is something that happened to a conversation, as Help Scout's reports count it: dated by
-- the first day of its local month, credited to an agent (null: to none), by a channel. What was done
-- more than once in the month is one row, and its quantity how often.
{%- set nobody = 'cast(null as ' ~ dbt.type_string() ~ ')' %}
{%- set nothing = 'cast(null as bigint)' %}
with

touches as (

    select * from {{ ref('int_conversation_touches') }}

),

history as (

    select * from {{ ref('int_conversation_history') }}

),

-- of all cases only those that were resolved: the others are not laid out for it
closings as (

    select
        closings.*,
        cases.channel,
        case when closings.resolver_role = 'agent' then closings.resolved_by_id end as closer_id,
        closings.is_still_resolved and closings.had_human_reply as is_resolved
    from {{ ref('fct_case_resolutions') }} as closings
    inner join {{ ref('fct_cases') }} as cases
        on closings.case_id = cases.case_id
    where not cases.is_void

)

select
    touch as moment,
    month_start_date as moment_date,
    agent_id,
    case when contact_id is null then case_id end as case_id,
    customer_id,
    is_helped,
    is_new,
    medium as channel,
    {{ nothing }} as seconds,
    activities as quantity
from touches

union all

select
    'created' as moment,
    {{ local_month('created_at') }} as moment_date,
    {{ nobody }} as agent_id,
    case_id,
    requester_id,
    false as is_helped,
    true as is_new,
    channel,
    {{ nothing }} as seconds,
    {{ nothing }} as quantity
from {{ ref('fct_cases') }}
where not is_void

union all

select
    'in scope' as moment,
    month_start_date,
    agent_id,
    case_id,
    requester_id,
    false as is_helped,
    is_new,
    channel,
    {{ nothing }} as seconds,
    {{ nothing }} as quantity
from history

union all

select
    case when is_resolved then 'resolved' else 'closed' end as moment,
    {{ local_month('resolved_at') }} as moment_date,
    closer_id,
    case_id,
    {{ nobody }} as customer_id,
    false as is_helped,
    false as is_new,
    channel,
    seconds_since_created,
    agent_replies_before
from closings

union all

select
    moment,
    moment_date,
    agent_id,
    case_id,
    customer_id,
    is_helped,
    is_new,
    channel,
    seconds,
    quantity
from {{ ref('int_answer_moments') }}
