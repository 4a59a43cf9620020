-- A row is a span of an agent in a state, cut at as_of.
with

as_of as (

    select * from {{ ref('as_of') }}

),

told as (
    {{ union_connectors('agent_time') }}
)

select
    told.connector,
    told.agent_id,
    told.state,
    told.started_at,
    case when told.ended_at <= as_of.as_of then told.ended_at else as_of.as_of end as ended_at,
    coalesce(told.is_paid, true) as is_paid
from told
cross join as_of
where {{ is_known('told.started_at < as_of.as_of') }} {{ and_no_audience() }}
