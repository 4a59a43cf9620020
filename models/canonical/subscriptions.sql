-- A row is a span in which an account paid, as known at as_of.
with

as_of as (

    select * from {{ ref('as_of') }}

),

told as (
    {{ union_connectors('subscriptions') }}
)

select
    {{ connector_of('told.account_id') }} as connector,
    told.account_id,
    told.started_at,
    case when told.ended_at <= as_of.as_of then told.ended_at end as ended_at,
    told.plan,
    told.mrr,
    told.seats,
    told.currency,
    told.churn_reason
from told
cross join as_of
where {{ is_known('told.started_at <= as_of.as_of') }} {{ and_no_audience() }}
