-- A row is a case that exists at as_of.
{{ config(post_hook='{{ tell_read_anew() }}') }}
with

as_of as (

    select * from {{ ref('as_of') }}

),

told as (
    {{ union_and_complement('cases', 'case_id') }}
)

select
    told.connector,
    told.case_id,
    told.source_case_id,
    told.created_at,
    coalesce(told.created_by_role, 'customer') as created_by_role,
    told.channel,
    told.reason,
    told.priority,
    told.brand,
    told.region,
    told.requester_id,
    told.account_id,
    coalesce(told.history_quality, 'full') as history_quality
from told
cross join as_of
where {{ is_known('told.created_at <= as_of.as_of') }}{{ and_case_for_audience('told.case_id') }}
