-- A row is a period and slice, with what agents did in it, and what was done for groups.
{{ told_by_changes('int_performance_moments') }}
{%- set slices = ['group', 'agent', 'connector'] %}
{%- set different_cases = {
    'assigned_cases': 'assigned', 'conversations_worked': 'worked', 'conversations_in_scope': 'in scope', 'closed_cases': 'closed',
    'cases_handled': 'handled',
} %}
{%- set counts = {
    'moments': 'moment is not null',
    'assigned': "moment = 'assigned'",
    'full_history_assigned': "moment = 'assigned' and has_full_history",
    'completed': "moment = 'assigned' and completed_by is not null",
    'completed_by_closing': "moment = 'assigned' and completed_by = 'closing'",
    'completed_by_reassigning': "moment = 'assigned' and completed_by = 'reassigning'",
    'touched': "moment = 'assigned' and seconds is not null",
    'touched_by_any': "moment = 'assigned' and other_seconds is not null",
    'active_stints': "moment = 'completed' and seconds is not null",
    'measured_stints': "moment = 'completed' and other_seconds is not null",
    'replies_sent': "moment = 'reply'",
    'resolutions': "moment = 'resolution'",
    'resolved_cases': "moment = 'resolved'",
    'measured_cases': "moment = 'resolved' and seconds is not null",
} %}
{%- set sums = {
    'first_touch_seconds': "case when moment = 'assigned' then seconds end",
    'first_touch_any_seconds': "case when moment = 'assigned' then other_seconds end",
    'active_seconds': "case when moment = 'completed' then seconds end",
    'resolution_seconds': "case when moment = 'completed' then other_seconds end",
    'handle_seconds': "case when moment = 'resolved' then seconds end",
    'staffed_seconds': "case when moment = 'hour' then seconds end",
} %}
with

moments as (

    select * from {{ ref('int_performance_moments') }}

),

days as (

    {{ days_by_slice('moments', slices, counts, sums) }}

),

counted as (

    {{ days_by_period('days', counts | list + sums | list) }}

),

cases_by_moment as (

    {{ things_by_period_and_slice('moments', slices, different_cases.values(), 'case_id', own=['connector']) }}

),

customers_helped as (

    {{ things_by_period_and_slice('moments', slices, ['worked'], 'customer_id') }}

)

select
    counted.*,
    {%- for name in different_cases %}
    coalesce({{ name }}.things, 0) as {{ name }},
    {%- endfor %}
    coalesce(customers_helped.things, 0) as customers_helped
from counted
{%- for name, moment in different_cases.items() %}
left join cases_by_moment as {{ name }}
    on {{ same_period_and_slice('counted', name) }}
    and {{ name }}.moment = '{{ moment }}'
{%- endfor %}
left join customers_helped
    on {{ same_period_and_slice('counted', 'customers_helped') }}
