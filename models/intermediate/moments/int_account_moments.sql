-- A row is something that an account did or that happened to its cases, booked in a local
-- month: a case opened or reopened, a contact, an answered survey, an open case at month end.
with

cases as (

    select * from {{ ref('fct_cases') }}
    where account_id is not null

),

reopens as (

    select * from {{ ref('int_case_transitions') }}
    where transition = 'reopen'

),

turns as (

    select * from {{ ref('fct_responses') }}

),

contacts as (

    select
        contacts.started_at,
        contact_slices.account_id
    from {{ ref('fct_contacts') }} as contacts
    inner join {{ ref('int_contact_slices') }} as contact_slices
        on contacts.contact_id = contact_slices.contact_id
    where contacts.kind in ('call', 'chat') and contacts.direction = 'in'

),

surveys as (

    select
        surveys.*,
        coalesce(surveys.account_id, cases.account_id) as credited_account_id
    from {{ ref('fct_survey_responses') }} as surveys
    left join cases
        on surveys.case_id = cases.case_id
    where surveys.instrument = 'csat' and surveys.is_counted

),

backlog as (

    select * from {{ ref('fct_backlog_daily') }}

),

last_days as (

    select
        month_start_date,
        max(date_day) as last_day
    from {{ ref('dim_dates') }}
    group by 1

)

select account_id, 'case' as moment, {{ local_month('created_at') }} as month
from cases
where not is_void
union all
select cases.account_id, 'reopen', {{ local_month('reopens.occurred_at') }}
from reopens
inner join cases
    on reopens.case_id = cases.case_id
where not cases.is_void
union all
select cases.account_id, 'contact', {{ local_month('turns.waiting_since') }}
from turns
inner join cases
    on turns.case_id = cases.case_id
union all
select
    account_id,
    'contact',
    {{ local_month('started_at') }}
from contacts
union all
select
    credited_account_id,
    case when is_positive then 'positive csat' when is_negative then 'negative csat' else 'other csat' end,
    {{ local_month('responded_at') }}
from surveys
union all
select
    cases.account_id,
    'open case',
    last_days.month_start_date
from backlog
inner join last_days
    on backlog.backlog_date = last_days.last_day
inner join cases
    on backlog.case_id = cases.case_id
