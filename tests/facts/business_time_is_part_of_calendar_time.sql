-- Open hours are some of all hours: a duration in business time is never longer than its twin
-- in calendar time, never negative, and there only when the twin is.
{%- set twins = {
    'fct_cases': [
        'first_response_', 'first_resolution_', 'resolution_', 'assignment_to_first_resolution_',
        'assignment_to_resolution_', 'requester_wait_', 'agent_wait_', 'on_hold_', 'new_', 'open_', 'unassigned_',
    ],
    'fct_case_assignments': ['first_touch_', 'first_touch_any_', 'active_', 'resolution_'],
    'fct_case_stages': [''],
    'fct_case_resolutions': ['cycle_', ''],
    'fct_responses': ['response_'],
} %}
{%- for fact, names in twins.items() %}
{%- set outer_loop = loop %}
{%- for name in names %}
{%- set since_created = fact == 'fct_case_resolutions' and not name %}
{%- set ending = 'seconds_since_created' if since_created else 'seconds' %}
select
    '{{ fact }}.{{ name }}{{ ending }}' as duration,
    case_id,
    {{ name }}{{ ending }} as calendar_seconds,
    {{ name }}business_{{ ending }} as business_seconds
from {{ ref(fact) }}
where
    {{ name }}business_{{ ending }} > {{ name }}{{ ending }}
    or {{ name }}business_{{ ending }} < 0
    or ({{ name }}{{ ending }} is null and {{ name }}business_{{ ending }} is not null)
{{ 'union all' if not (loop.last and outer_loop.last) }}
{%- endfor %}
{%- endfor %}
