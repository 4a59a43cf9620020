-- A row is a local month of an account, with what it did and what happened to its cases in it.
{{ told_by_changes('int_account_moments', key=['account_id', 'month']) }}
{%- set counts = {
    'moments': 'moment is not null',
    'new_cases': "moment = 'case'",
    'contacts': "moment = 'contact'",
    'reopens': "moment = 'reopen'",
    'csat_answered': "moment in ('positive csat', 'negative csat', 'other csat')",
    'csat_positive': "moment = 'positive csat'",
    'csat_negative': "moment = 'negative csat'",
    'open_cases_at_end': "moment = 'open case'",
} %}
with

moments as (

    select * from {{ ref('int_account_moments') }}
    where account_id is not null

)

select
    account_id,
    month,
    {%- for name, condition in counts.items() %}
    cast({{ count_of(condition) }} as bigint) as {{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
from moments
group by 1, 2
