-- Do accounts leave more often after support went badly, or when they never ask at all?
-- Each paying account counts once a month; what it went through is that of the three months before.
-- The first three months of cases are left out: nothing is known yet of what came before them.
with

first_cases as (

    select {{ dbt.dateadd('month', 3, local_month('min(created_at)')) }} as first_month
    from {{ ref('fct_cases') }}

),

account_months as (

    select account_months.*
    from {{ ref('fct_account_months') }} as account_months
    inner join first_cases
        on account_months.month >= first_cases.first_month
    where account_months.is_active_at_start

),

experiences as (

    select
        'any' as experience,
        account_months.*
    from account_months

    union all

    select
        'no case' as experience,
        account_months.*
    from account_months
    where not had_cases_before

    union all

    select
        'a case' as experience,
        account_months.*
    from account_months
    where had_cases_before

    union all

    select
        'low satisfaction' as experience,
        account_months.*
    from account_months
    where had_low_csat_before

    union all

    select
        'a reopened case' as experience,
        account_months.*
    from account_months
    where had_reopens_before

)

select
    experience,
    count(*) as account_months,
    count(case when is_churned then 1 end) as churned,
    {{ ratio('count(case when is_churned then 1 end)', 'count(*)') }} as churn_rate,
    sum(mrr_at_start) as mrr_at_start,
    sum(case when is_churned then mrr_at_start else 0 end) as churned_mrr
from experiences
group by 1
order by 4 desc, 1 asc
