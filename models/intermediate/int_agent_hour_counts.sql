-- A row is a local clock hour in which an agent did something for a case or one was resolved.
{{ told_by_changes('int_agent_hour_moments', key=['agent_id', 'hour_start_at']) }}
{%- set counts = {
    'moments': 'moment is not null',
    'cases_handled': "moment = 'handling'",
    'resolutions': "moment = 'resolution'",
} %}
with

moments as (

    select * from {{ ref('int_agent_hour_moments') }}

)

select
    agent_id,
    hour_start_at,
    {%- for name, condition in counts.items() %}
    cast({{ count_of(condition) }} as bigint) as {{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
from moments
group by 1, 2
