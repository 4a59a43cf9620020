-- A row is a case: what its history tells of its creation, and what it tells at all. A field held
-- at first what its first change replaced.
{%- set own = var('case_fields').salesforce or {} %}
{%- set fields = {
    'status': 'Status', 'priority': 'Priority', 'reason': own.reason or 'Reason',
    'contact': 'Contact', 'account': 'Account',
} %}
with

cases as (

    select * from {{ ref('stg_salesforce__case') }}
    where row_use = 'used'

),

history as (

    select
        *,
        row_number() over (partition by case_id, field order by created_date, length(id), id) as first_number,
        row_number() over (partition by case_id, field order by created_date desc, length(id) desc, id desc) as last_number
    from {{ ref('stg_salesforce__case_history') }}
    where row_use = 'used'
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
        max(case when field = 'Status' and last_number = 1 then new_value end) as last_status,
        max(case when field = 'Status' then created_date end) as last_status_at
        {%- for name, field in fields.items() %},
        count(case when field = '{{ field }}' then 1 end) > 0 as has_{{ name }},
        max(case when field = '{{ field }}' and first_number = 1 then old_value end) as {{ name }}
        {%- endfor %}
    from history
    group by 1

),

emails as (

    select distinct parent_id
    from {{ ref('stg_salesforce__email_message') }}
    where row_use = 'used' and incoming
        and message_date <= {{ add_seconds('case_created_date', 60) }}

)

select
    cases.id as case_id,
    coalesce(changes.is_told, false) as is_told,
    changes.last_status,
    changes.last_status_at,
    {%- for name in fields %}
    coalesce(changes.has_{{ name }}, false) as has_{{ name }},
    changes.{{ name }},
    {%- endfor %}
    -- a case that began with an email repeats it as its description
    cases.description is not null and emails.parent_id is null as has_description,
    cases.description is not null or emails.parent_id is not null as is_begun_by_customer
from cases
left join changes
    on cases.id = changes.case_id
left join emails
    on cases.id = emails.parent_id
