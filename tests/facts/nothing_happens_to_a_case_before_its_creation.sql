-- What is told from before the creation counts as happening at the creation, so no duration
-- that starts there is negative and no instant lies before it.
{%- set instants = {
    'fct_cases': ['first_response_at', 'first_assigned_at', 'first_resolved_at', 'last_event_at'],
    'fct_case_assignments': ['assigned_at', 'ended_at', 'completed_at', 'first_touch_at'],
    'fct_case_resolutions': ['resolved_at', 'reopened_at'],
    'fct_responses': ['waiting_since', 'answered_at'],
} %}
{%- for fact, columns in instants.items() %}
select
    '{{ fact }}' as fact,
    facts.case_id
from {{ ref(fact) }} as facts
inner join {{ ref('fct_cases') }} as cases
    on facts.case_id = cases.case_id
where
    facts.{{ columns[0] }} < cases.created_at
    {%- for column in columns[1:] %}
    or facts.{{ column }} < cases.created_at
    {%- endfor %}
{{ 'union all' if not loop.last }}
{%- endfor %}
