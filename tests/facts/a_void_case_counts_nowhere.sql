-- Spam, deleted and merged cases have no row where work and waiting are counted, and complete
-- no stint.
with

void_cases as (

    select case_id
    from {{ ref('fct_cases') }}
    where is_void

)

{%- for fact in [
    'fct_case_resolutions', 'fct_responses', 'fct_backlog_daily', 'fct_case_assignments',
] %}

select
    '{{ fact }}' as fact,
    facts.case_id
from {{ ref(fact) }} as facts
inner join void_cases
    on facts.case_id = void_cases.case_id
{%- if fact == 'fct_case_assignments' %}
where facts.is_completed
{%- endif %}
{{- '\n\nunion all' if not loop.last }}
{%- endfor %}
