-- A row is a case: what its history tells of its creation, and what it tells at all. A field held
-- at first what its first change replaced.
{%- set own = var('case_fields').salesforce or {} %}
with

cases as ({{ used('case') }}),

history as (

    select
        *,
        row_number() over (partition by case_id order by created_date, length(id), id) as place
    from {{ ref('stg_salesforce__case_history') }}
    where row_use = 'used'
        -- names of contacts and accounts stand in rows of their own
        and (
            not field in ('Contact', 'Account')
            or coalesce(new_value, old_value) like '003%'
            or coalesce(new_value, old_value) like '001%'
        )

),

changes as (

    select
        case_id,
        count(case when field = 'created' then 1 end) > 0 as is_told,
        max(case when field = 'Status' then created_date end) as last_status_at,
        {{ last_told('new_value', 'place', where="field = 'Status'") }} as last_status,
        {{ first_values(
            {'status': 'Status', 'priority': 'Priority', 'reason': own.reason or 'Reason', 'contact': 'Contact', 'account': 'Account'},
            field='field', value='old_value',
        ) }}
    from history
    group by 1

),

emails as (

    select distinct parent_id
    from {{ ref('stg_salesforce__email_message') }}
    where row_use = 'used' and incoming
        and message_date <= {{ add_seconds('case_created_date', 60) }}

),

calls as (

    select distinct calls.case_id
    from {{ ref('stg_salesforce__call_events') }} as calls
    inner join cases
        on calls.case_id = cases.id
    where calls.direction = 'in'
        and calls.occurred_at <= {{ add_seconds('cases.created_date', 60) }}

)

select
    cases.id,
    changes.*, -- noqa: AM04
    -- a case that began with an email, or with a call, repeats it as its description
    cases.description is not null and emails.parent_id is null and calls.case_id is null as has_description,
    cases.description is not null or emails.parent_id is not null as is_begun_by_customer
from cases
left join changes
    on cases.id = changes.case_id
left join emails
    on cases.id = emails.parent_id
left join calls
    on cases.id = calls.case_id
