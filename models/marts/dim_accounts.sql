-- A row is an account: as told, and whatever a customer, case or subscription belongs to.
with

accounts as (

    select * from {{ ref('accounts') }}

),

subscriptions as (

    select * from {{ ref('subscriptions') }}

),

known_ids as (

    select account_id
    from accounts
    union distinct
    select account_id
    from subscriptions
    union distinct
    select account_id
    from {{ ref('people') }}
    union distinct
    select account_id
    from {{ ref('fct_cases') }}
    union distinct
    select account_id
    from {{ ref('surveys') }}

),

running_subscriptions as (

    select
        account_id,
        sum(mrr) as mrr,
        cast(sum(seats) as bigint) as seats
    from subscriptions
    where ended_at is null
    group by 1

),

customers_since as (

    select
        account_id,
        min(started_at) as first_subscribed_at
    from subscriptions
    group by 1

)

select
    known_ids.account_id,
    {{ connector_of('known_ids.account_id') }} as connector,
    accounts.name as account_name,
    accounts.segment,
    accounts.region,
    accounts.parent_account_id,
    customers_since.first_subscribed_at,
    running_subscriptions.account_id is not null as is_subscribed,
    case when customers_since.account_id is not null then coalesce(running_subscriptions.mrr, 0) end as mrr,
    running_subscriptions.seats
from known_ids
left join accounts
    on known_ids.account_id = accounts.account_id
left join running_subscriptions
    on known_ids.account_id = running_subscriptions.account_id
left join customers_since
    on known_ids.account_id = customers_since.account_id
where known_ids.account_id is not null
