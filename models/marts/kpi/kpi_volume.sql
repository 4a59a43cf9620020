-- What came in, and whom it was done for, in each period and slice.
{%- set slices = ['channel', 'reason', 'priority', 'brand', 'region', 'group', 'agent', 'account_segment', 'connector'] %}
with

moments as (

    select
        *,
        {{ period_columns('moment_date') }}
    from {{ ref('int_volume_moments') }}

)

select
    {{ kpi_key(slices) }},
    count(case when moment = 'creation' then 1 end) as new_cases,
    count(case when moment = 'creation' and is_by_customer then 1 end) as submissions,
    count(case when moment = 'contact' then 1 end) as contacts,
    count(distinct case when moment = 'activity' then customer_id end) as customers_helped,
    count(distinct case when moment = 'activity' then case_id end) as conversations_touched
from moments
{{ group_by_period_and_slice(slices) }}
