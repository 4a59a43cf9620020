-- A row is a paying account that may leave: it shows at least one sign in the last three months,
-- more unhappy than happy answers, cases that came back, or cases that wait for us now. What such
-- signs did to churn before is in kpi_churn.
with

as_of as (

    select {{ local_month('as_of') }} as running_month from {{ ref('as_of') }}

),

accounts as (

    select * from {{ ref('dim_accounts') }}
    where is_subscribed

),

account_months as (

    select
        account_months.account_id,
        sum(account_months.new_cases) as new_cases,
        sum(account_months.reopens) as reopens,
        sum(account_months.csat_negative) as csat_negative,
        sum(account_months.csat_positive) as csat_positive
    from {{ ref('fct_account_months') }} as account_months
    inner join as_of
        on account_months.month > {{ dbt.dateadd('month', -3, 'as_of.running_month') }}
    group by 1

),

open_cases as (

    select
        account_id,
        count(*) as waiting_for_us
    from {{ ref('rpt_open_cases') }}
    where is_awaiting_response
    group by 1

),

signs as (

    select
        accounts.account_id,
        accounts.account_name,
        accounts.segment,
        accounts.mrr,
        account_months.new_cases,
        account_months.csat_negative,
        account_months.csat_positive,
        account_months.reopens,
        coalesce(open_cases.waiting_for_us, 0) as waiting_for_us,
        case when account_months.csat_negative > account_months.csat_positive then 1 else 0 end
        + case when account_months.reopens > 0 then 1 else 0 end
        + case when open_cases.waiting_for_us > 0 then 1 else 0 end as number_of_signs
    from accounts
    inner join account_months
        on accounts.account_id = account_months.account_id
    left join open_cases
        on accounts.account_id = open_cases.account_id

)

select
    account_id,
    account_name,
    segment,
    mrr,
    number_of_signs,
    cast(new_cases as bigint) as new_cases,
    cast(csat_negative as bigint) as csat_negative,
    cast(csat_positive as bigint) as csat_positive,
    cast(reopens as bigint) as reopens,
    waiting_for_us
from signs
where number_of_signs > 0
