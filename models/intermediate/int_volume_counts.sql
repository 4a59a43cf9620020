-- A row is a period and slice, with what came in and whom it was done for.
{{ told_by_changes('int_volume_moments') }}
{%- set slices = ['channel', 'reason', 'priority', 'brand', 'region', 'group', 'agent', 'account_segment', 'connector'] %}
{%- set of_case = slices | reject('in', ['group', 'agent']) | list %}
{%- set counts = {
    'moments': 'moment is not null',
    'new_cases': "moment = 'creation'",
    'submissions': "moment = 'creation' and is_by_customer",
    'contacts': "moment = 'contact'",
} %}
with

moments as (

    select * from {{ ref('int_volume_moments') }}

),

days as (

    {{ days_by_slice('moments', slices, counts) }}

),

counted as (

    {{ days_by_period('days', counts) }}

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
