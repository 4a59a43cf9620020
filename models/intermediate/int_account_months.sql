-- A row is a local month in the life of an account, from its first sign on, with what it paid
-- as the month before ended and as this one does. What starts or ends at midnight on the 1st
-- is so booked in the month that begins then.
with

counts as (

    select * from {{ ref('int_account_counts') }}

),

subscriptions as (

    select
        account_id,
        mrr,
        {{ local_month('started_at') }} as first_month,
        {{ local_month('ended_at') }} as end_month
    from {{ ref('subscriptions') }}

),

as_of as (

    select {{ local_month('as_of') }} as last_month from {{ ref('as_of') }}

),

numbers as (

    {{ numbers() }}

),

-- an instant lies between 1970 and 2200
months as (

    select number from numbers
    where number < 230 * 12

),

first_signs as (

    select
        account_id,
        month
    from counts
    union all
    select
        account_id,
        first_month
    from subscriptions

),

lives as (

    select
        account_id,
        min(month) as first_month
    from first_signs
    group by 1

),

account_months as (

    select
        lives.account_id,
        cast({{ dbt.dateadd('month', 'months.number', 'lives.first_month') }} as date) as month
    from lives
    cross join as_of
    inner join months
        on months.number <= {{ dbt.datediff('lives.first_month', 'as_of.last_month', 'month') }}

)

select
    account_months.account_id,
    account_months.month,
    coalesce(sum(case
        when subscriptions.first_month < account_months.month then subscriptions.mrr
    end), 0) as mrr_at_start,
    coalesce(sum(case
        when coalesce(subscriptions.end_month > account_months.month, true) then subscriptions.mrr
    end), 0) as mrr_at_end,
    count(case when subscriptions.first_month < account_months.month then 1 end) > 0 as is_active_at_start,
    count(case
        when coalesce(subscriptions.end_month > account_months.month, true) then subscriptions.account_id
    end) > 0 as is_active_at_end
from account_months
left join subscriptions
    on account_months.account_id = subscriptions.account_id
    and account_months.month >= subscriptions.first_month
    and (account_months.month <= subscriptions.end_month or subscriptions.end_month is null)
group by 1, 2
