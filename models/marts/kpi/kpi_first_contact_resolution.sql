-- How many resolved cases were done at the first contact, by each definition, in each period
-- and slice, booked on the last resolution. The base is cases that a human answered.
{{ told_by_period('int_resolution_moments') }}
{%- set slices = ['channel', 'reason', 'priority', 'brand', 'region', 'group', 'agent', 'account_segment', 'connector'] %}
{%- set definitions = ['fcr_one_reply', 'fcr_one_interaction', 'fcr_no_customer_followup', 'one_touch_explore'] %}
{%- set counts = {
    'resolved_cases_with_reply': 'is_still_resolved',
    'full_history_cases': 'has_full_history',
    'decided_cases': 'is_first_contact_resolution is not null',
    'first_contact_resolutions': 'is_first_contact_resolution',
    'resolved_on_first_reply_cases': 'agent_replies_before = 1',
} %}
{%- for definition in definitions %}{% do counts.update({definition ~ '_cases': definition}) %}{% endfor %}
with

resolutions as (

    select * from {{ ref('int_resolution_moments') }}
    where moment = 'resolution' and is_still_resolved and agent_replies_before > 0

),

days as (

    {{ days_by_slice('resolutions', slices, counts, {'replies': 'agent_replies_before'}) }}

),

counted as (

    {{ days_by_period('days', counts | list + ['replies']) }}

)

select
    period_grain,
    period_start,
    slice,
    slice_value,
    resolved_cases_with_reply,
    full_history_cases,
    {{ ratio('full_history_cases', 'resolved_cases_with_reply') }} as full_history_rate,
    decided_cases,
    first_contact_resolutions,
    {{ ratio('first_contact_resolutions', 'decided_cases') }} as first_contact_resolution_rate,
    {%- for definition in definitions %}
    {{ definition }}_cases,
    {{ ratio(definition ~ '_cases', 'resolved_cases_with_reply') }} as {{ definition }}_rate,
    {%- endfor %}
    resolved_on_first_reply_cases,
    {{ ratio('resolved_on_first_reply_cases', 'resolved_cases_with_reply') }} as resolved_on_first_reply_rate,
    {{ ratio('replies', 'resolved_cases_with_reply') }} as replies_to_resolve_mean
from counted
