-- Which accounts and how much revenue left in each month, and the same among accounts by what
-- their support was like in the three months before. Who never subscribed can neither stay nor
-- leave; where no subscriptions are told there are no rows.
{%- set slices = ['account_segment', 'region', 'connector'] %}
{%- set cohorts = {
    'with_cases': 'had_cases_before',
    'without_cases': 'not had_cases_before',
    'low_csat': 'had_low_csat_before',
    'reopened_cases': 'had_reopens_before',
} %}
with

account_months as (

    select * from {{ ref('fct_account_months') }}

),

accounts as (

    select * from {{ ref('dim_accounts') }}
    where first_subscribed_at is not null

),

sliced as (

    select
        account_months.*,
        account_months.month as period_month,
        accounts.connector,
        coalesce(accounts.segment, 'unknown') as account_segment,
        coalesce(accounts.region, 'unknown') as region
    from account_months
    inner join accounts
        on account_months.account_id = accounts.account_id

)

select
    {{ kpi_key(slices, grains=['month']) }},
    count(case when is_active_at_start then 1 end) as accounts_at_start,
    count(case when is_churned then 1 end) as churned_accounts,
    {{ ratio('count(case when is_churned then 1 end)', 'count(case when is_active_at_start then 1 end)') }} as churn_rate,
    count(case when is_new then 1 end) as new_accounts,
    sum(mrr_at_start) as mrr_at_start,
    sum(case when is_churned then mrr_at_start else 0 end) as churned_mrr,
    {{ ratio('sum(case when is_churned then mrr_at_start else 0 end)', 'sum(mrr_at_start)') }} as revenue_churn_rate
    {%- for name, condition in cohorts.items() %},
    count(case when is_active_at_start and {{ condition }} then 1 end) as accounts_at_start_{{ name }},
    count(case when is_churned and {{ condition }} then 1 end) as churned_accounts_{{ name }},
    {{ ratio(
        'count(case when is_churned and ' ~ condition ~ ' then 1 end)',
        'count(case when is_active_at_start and ' ~ condition ~ ' then 1 end)'
    ) }} as churn_rate_{{ name }}
    {%- endfor %}
from sliced
{{ group_by_period_and_slice(slices, grains=['month']) }}
