-- A row is a contact, with what kpi_ tables slice it by: the values of its case, else what is
-- known of the customer. What is not known is the slice value unknown.
{{ told_by_contact() }}
with

contacts as (

    select * from {{ ref('contacts') }}
    {%- if is_partial() %}
    where {{ is_of_touched_contact() }}
    {%- endif %}

),

case_slices as (

    select * from {{ ref('int_case_slices') }}

),

people as (

    select * from {{ ref('people') }}

),

accounts as (

    select * from {{ ref('accounts') }}

)

select
    contacts.contact_id,
    {%- for column in ['channel', 'reason', 'priority', 'brand', 'group_id'] %}
    coalesce(case_slices.{{ column }}, 'unknown') as {{ column }},
    {%- endfor %}
    coalesce(nullif(case_slices.region, 'unknown'), people.region, 'unknown') as region,
    coalesce(accounts.segment, 'unknown') as account_segment,
    coalesce(case_slices.account_id, people.account_id) as account_id,
    contacts.connector
from contacts
left join case_slices
    on contacts.case_id = case_slices.case_id
left join people
    on contacts.customer_id = people.person_id
left join accounts
    on coalesce(case_slices.account_id, people.account_id) = accounts.account_id
