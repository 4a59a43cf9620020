-- What is told of a case is told of one that is in fct_cases. Calls and chats are aside: they
-- may name a case that the exports do not hold.
{%- for fact in [
    'fct_case_assignments', 'fct_case_stages', 'fct_case_resolutions', 'fct_responses',
    'fct_activities', 'fct_backlog_daily',
] %}
select
    '{{ fact }}' as fact,
    facts.case_id
from {{ ref(fact) }} as facts
left join {{ ref('fct_cases') }} as cases
    on facts.case_id = cases.case_id
where
    cases.case_id is null
    {%- if fact == 'fct_activities' %}
    and facts.contact_id is null
    {%- endif %}
{{ 'union all' if not loop.last }}
{%- endfor %}
