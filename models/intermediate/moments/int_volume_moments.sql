-- A row is something that came in or was done for a customer, with its slices: a case created,
-- a contact (a customer's turn, an inbound call or chat), a case touched or customer helped.
{%- set text = dbt.type_string() %}
with

cases as (

    select * from {{ ref('fct_cases') }}
    where not is_void

),

case_slices as (

    select * from {{ ref('int_case_slices') }}

),

contact_slices as (

    select * from {{ ref('int_contact_slices') }}

),

turns as (

    select * from {{ ref('fct_responses') }}

),

contacts as (

    select * from {{ ref('fct_contacts') }}
    where kind in ('call', 'chat') and direction = 'in'

),

activity_days as (

    select * from {{ ref('int_activity_days') }}

),

moments as (

    select
        'creation' as moment,
        case_id,
        cast(null as {{ text }}) as contact_id,
        {{ local_date('created_at') }} as moment_date,
        cast(null as {{ text }}) as customer_id,
        created_by_role = 'customer' as is_by_customer,
        coalesce(assignee_id, 'unknown') as agent_id,
        group_id
    from cases

    union all

    select
        'contact',
        turns.case_id,
        null,
        {{ local_date('turns.waiting_since') }},
        null,
        true,
        coalesce(cases.assignee_id, 'unknown'),
        cases.group_id
    from turns
    inner join cases
        on turns.case_id = cases.case_id

    union all

    select
        'contact',
        case_id,
        contact_id,
        {{ local_date('started_at') }},
        null,
        true,
        coalesce(agent_id, 'unknown'),
        null
    from contacts

    union all

    -- what the customer or a rule did is no agent's
    select
        'activity',
        case when contact_id is null then case_id end,
        contact_id,
        activity_date,
        helped_customer_id,
        false,
        case when is_by_agent then coalesce(agent_id, 'unknown') end,
        group_id
    from activity_days

)

select
    moments.moment,
    moments.case_id,
    moments.moment_date,
    moments.customer_id,
    moments.is_by_customer,
    {%- for column in ['channel', 'reason', 'priority', 'brand', 'region', 'account_segment', 'connector'] %}
    coalesce(contact_slices.{{ column }}, case_slices.{{ column }}) as {{ column }},
    {%- endfor %}
    moments.agent_id,
    coalesce(moments.group_id, contact_slices.group_id, 'unknown') as group_id
from moments
left join case_slices
    on moments.case_id = case_slices.case_id
left join contact_slices
    on moments.contact_id = contact_slices.contact_id
