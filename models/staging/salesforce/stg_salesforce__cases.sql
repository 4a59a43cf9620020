-- A row is a case as it was at its creation. Where the history is silent about a field, it never
-- changed, or nobody tracks it: what the case holds now is what it held then.
{%- set priorities = declared_columns('salesforce', 'case').priority if execute else {'map': {}} %}
with

cases as ({{ used('case') }}),

beginnings as (select * from {{ ref('stg_salesforce__case_beginnings') }}),

people as (select * from {{ ref('stg_salesforce__people') }})

select
    {{ told('cases', {
        'case_id': 'cases.id',
        'created_at': 'cases.created_date',
        'created_by_role': "case when beginnings.is_begun_by_customer then 'customer' else people.role end",
        'channel': 'cases.origin',
        'reason': at_first('reason', 'cases.reason'),
        'priority': 'case when beginnings.has_priority then ' ~ our_word('beginnings.priority', priorities) ~ ' else cases.priority end',
        'brand': 'cases.brand_id',
        'region': 'cases.region',
        'requester_id': 'case when beginnings.has_contact then ' ~ instance_id('beginnings.contact', of='cases') ~ ' else cases.contact_id end',
        'account_id': 'case when beginnings.has_account then ' ~ instance_id('beginnings.account', of='cases') ~ ' else cases.account_id end',
        'history_quality': "case when beginnings.is_told then 'full' else 'inferred' end",
    }) }}
from cases
inner join beginnings
    on cases.id = beginnings.id
left join people
    on cases.created_by_id = people.person_id
