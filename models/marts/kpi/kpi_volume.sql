-- What came in, and whom it was done for, in each period and slice.
{{ told_by_period('int_volume_moments') }}
{%- set slices = ['channel', 'reason', 'priority', 'brand', 'region', 'group', 'agent', 'account_segment', 'connector'] %}
{%- set of_case = slices | reject('in', ['group', 'agent']) | list %}
with

moments as (

    select * from {{ ref('int_volume_moments') }}

),

days as (

    select
        {{ slice_key(slices) }},
        moment_date,
        count(case when moment = 'creation' then 1 end) as new_cases,
        count(case when moment = 'creation' and is_by_customer then 1 end) as submissions,
        count(case when moment = 'contact' then 1 end) as contacts
    from moments
    {{ group_by_day_and_slice(slices) }}

),

counted as (

    {{ days_by_period('days', ['new_cases', 'submissions', 'contacts']) }}

),

helped as (

    {{ things_by_period_and_slice('moments', slices, ['activity'], 'customer_id') }}

),

touched as (

    {{ things_by_period_and_slice('moments', slices, ['activity'], 'case_id', of_case) }}

)

select
    counted.*,
    coalesce(helped.things, 0) as customers_helped,
    coalesce(touched.things, 0) as conversations_touched
from counted
left join helped
    on {{ same_period_and_slice('counted', 'helped') }}
left join touched
    on {{ same_period_and_slice('counted', 'touched') }}
