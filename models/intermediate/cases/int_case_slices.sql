-- A row is a case, with what kpi_ tables slice it by: its values at as_of. What is not known
-- is the slice value unknown.
{{ config(materialized='incremental') }}
with

cases as (

    select * from {{ ref('fct_cases') }}

),

accounts as (

    select * from {{ ref('accounts') }}

)

select
    cases.case_id,
    coalesce(cases.channel, 'unknown') as channel,
    coalesce(cases.reason, 'unknown') as reason,
    coalesce(cases.priority, 'unknown') as priority,
    coalesce(cases.brand, 'unknown') as brand,
    coalesce(cases.region, 'unknown') as region,
    coalesce(cases.group_id, 'unknown') as group_id,
    coalesce(accounts.segment, 'unknown') as account_segment,
    cases.account_id,
    cases.connector,
    cases.history_quality = 'full' as has_full_history,
    cases.is_void
from cases
left join accounts
    on cases.account_id = accounts.account_id
