-- A row is a local month in the life of an account, from its first sign on. What preceded the
-- month stands on the row, so that churn can be set against it.
with

account_months as (

    select * from {{ ref('int_account_months') }}

),

moments as (

    select
        account_id,
        month,
        count(case when moment = 'case' then 1 end) as new_cases,
        count(case when moment = 'contact' then 1 end) as contacts,
        count(case when moment = 'reopen' then 1 end) as reopens,
        count(case when moment in ('positive csat', 'negative csat', 'other csat') then 1 end) as csat_answered,
        count(case when moment = 'positive csat' then 1 end) as csat_positive,
        count(case when moment = 'negative csat' then 1 end) as csat_negative,
        count(case when moment = 'open case' then 1 end) as open_cases_at_end
    from {{ ref('int_account_moments') }}
    group by 1, 2

),

counted as (

    select
        account_months.*,
        {%- for count in [
            'new_cases', 'contacts', 'reopens', 'csat_answered', 'csat_positive', 'csat_negative', 'open_cases_at_end',
        ] %}
        coalesce(moments.{{ count }}, 0) as {{ count }}{{ ',' if not loop.last }}
        {%- endfor %}
    from account_months
    left join moments
        on account_months.account_id = moments.account_id
        and account_months.month = moments.month

)

select
    account_id,
    month,
    mrr_at_start,
    mrr_at_end,
    is_active_at_start,
    is_active_at_end,
    is_active_at_start and not is_active_at_end as is_churned,
    is_active_at_end and not is_active_at_start as is_new,
    new_cases,
    contacts,
    reopens,
    csat_answered,
    csat_positive,
    csat_negative,
    open_cases_at_end,
    coalesce(sum(new_cases) over quarter_before, 0) > 0 as had_cases_before,
    coalesce(sum(csat_positive) over quarter_before < sum(csat_negative) over quarter_before, false)
        as had_low_csat_before,
    coalesce(sum(reopens) over quarter_before, 0) > 0 as had_reopens_before
from counted
window quarter_before as (
    partition by account_id order by month rows between 3 preceding and 1 preceding
)
