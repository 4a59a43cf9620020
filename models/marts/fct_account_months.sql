-- A row is a local month in the life of an account, from its first sign on. What preceded the
-- month stands on the row, so that churn can be set against it.
with

account_months as (

    select * from {{ ref('int_account_months') }}

),

counts as (

    select * from {{ ref('int_account_counts') }}

),

counted as (

    select
        account_months.*,
        {%- for count in [
            'new_cases', 'contacts', 'reopens', 'csat_answered', 'csat_positive', 'csat_negative', 'open_cases_at_end',
        ] %}
        coalesce(counts.{{ count }}, 0) as {{ count }}{{ ',' if not loop.last }}
        {%- endfor %}
    from account_months
    left join counts
        on account_months.account_id = counts.account_id
        and account_months.month = counts.month

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
