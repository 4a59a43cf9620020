-- A row is a survey in its latest version at as_of. What was answered later is not known yet.
with

as_of as (

    select * from {{ ref('as_of') }}

),

told as (
{{ union_connectors('surveys', where="in ('used', 'superseded')") }}
),

known as (

    select
        told.*,
        told.responded_at <= as_of.as_of as is_answer_known,
        coalesce(told.responded_at, as_of.as_of) > as_of.as_of as is_answered_later
    from told
    cross join as_of
    where {{ is_known('coalesce(told.offered_at, told.responded_at, as_of.as_of) <= as_of.as_of') }}

),

versions as (

    select
        *,
        row_number() over (
            partition by response_id
            order by
                case when is_answer_known then responded_at end desc nulls last, is_answered_later,
                -- of two at one instant the greater: never the place in a file
                instrument desc, score desc nulls last, scale_min desc nulls last, scale_max desc nulls last,
                higher_is_better desc nulls last, rating desc nulls last, offered_at desc nulls last,
                case_id desc nulls last, contact_id desc nulls last, customer_id desc nulls last,
                agent_id desc nulls last, account_id desc nulls last, comment desc nulls last
        ) as version_number
    from known

)

select
    connector,
    response_id,
    instrument,
    case when not is_answered_later then score end as score,
    scale_min,
    scale_max,
    coalesce(higher_is_better, true) as higher_is_better,
    case when not is_answered_later then rating end as rating,
    offered_at,
    case when is_answer_known then responded_at end as responded_at,
    case_id,
    contact_id,
    customer_id,
    agent_id,
    account_id,
    case when not is_answered_later then comment end as comment
from versions
where version_number = 1
