-- A row is an account: what it asked of support in the last twelve months, the running one
-- included, how that went, and what the account is worth.
with

accounts as (

    select * from {{ ref('dim_accounts') }}

),

as_of as (

    select {{ local_month('as_of') }} as running_month from {{ ref('as_of') }}

),

months as (

    select account_months.*
    from {{ ref('fct_account_months') }} as account_months
    inner join as_of
        on account_months.month > {{ dbt.dateadd('month', -12, 'as_of.running_month') }}

),

totals as (

    select
        account_id,
        sum(new_cases) as new_cases,
        sum(contacts) as contacts,
        sum(reopens) as reopens,
        sum(csat_answered) as csat_answered,
        sum(csat_positive) as csat_positive,
        sum(csat_negative) as csat_negative,
        max(case when is_churned then month end) as last_churned_month
    from months
    group by 1

),

cases as (

    select
        account_id,
        count(case when is_active then 1 end) as open_cases,
        max(created_at) as last_case_at
    from {{ ref('fct_cases') }}
    where not is_void
    group by 1

)

select
    accounts.account_id,
    accounts.connector,
    accounts.account_name,
    accounts.segment,
    accounts.region,
    accounts.first_subscribed_at,
    accounts.is_subscribed,
    accounts.mrr,
    12 * accounts.mrr as arr,
    cast(accounts.seats as bigint) as seats,
    cast(coalesce(totals.new_cases, 0) as bigint) as new_cases,
    {{ ratio('100 * coalesce(totals.new_cases, 0)', 'accounts.seats') }} as new_cases_per_100_seats,
    cast(coalesce(totals.contacts, 0) as bigint) as contacts,
    cast(coalesce(totals.reopens, 0) as bigint) as reopens,
    coalesce(cases.open_cases, 0) as open_cases,
    cases.last_case_at,
    cast(coalesce(totals.csat_answered, 0) as bigint) as csat_answered,
    cast(coalesce(totals.csat_positive, 0) as bigint) as csat_positive,
    cast(coalesce(totals.csat_negative, 0) as bigint) as csat_negative,
    {{ ratio('totals.csat_positive', 'totals.csat_answered') }} as csat_rate,
    totals.last_churned_month
from accounts
left join totals
    on accounts.account_id = totals.account_id
left join cases
    on accounts.account_id = cases.account_id
