-- A row is a case as it was at its creation. Where the history is silent about a field, it never
-- changed, or nobody tracks it: what the case holds now is what it held then.
{%- set priorities = declared_columns('salesforce', 'case').priority if execute else {'map': {}} %}
with

cases as (

    select * from {{ ref('stg_salesforce__case') }}
    where row_use = 'used'

),

beginnings as (

    select * from {{ ref('stg_salesforce__case_beginnings') }}

),

known_cases as (

    select
        cases.*,
        beginnings.is_told,
        beginnings.is_begun_by_customer,
        case when beginnings.has_priority then {{ our_word('beginnings.priority', priorities) }} else cases.priority end as first_priority,
        case when beginnings.has_reason then beginnings.reason else cases.reason end as first_reason,
        beginnings.has_contact,
        beginnings.contact,
        beginnings.has_account,
        beginnings.account
    from cases
    inner join beginnings
        on cases.id = beginnings.case_id

),

people as (

    select
        person_id,
        role
    from {{ ref('stg_salesforce__people') }}

)

select
    {{ told('cases', {
        'case_id': 'known_cases.id',
        'created_at': 'known_cases.created_date',
        'created_by_role': "case when known_cases.is_begun_by_customer then 'customer' else people.role end",
        'channel': 'known_cases.origin',
        'reason': 'known_cases.first_reason',
        'priority': 'known_cases.first_priority',
        'brand': 'known_cases.brand_id',
        'region': 'known_cases.region',
        'requester_id': 'case when known_cases.has_contact then ' ~ instance_id('known_cases.contact') ~ ' else known_cases.contact_id end',
        'account_id': 'case when known_cases.has_account then ' ~ instance_id('known_cases.account') ~ ' else known_cases.account_id end',
        'history_quality': "case when known_cases.is_told then 'full' else 'inferred' end",
    }) }}
from known_cases
left join people
    on known_cases.created_by_id = people.person_id
