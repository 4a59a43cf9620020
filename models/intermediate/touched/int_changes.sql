-- A row is a thing that is told otherwise than in the last build, as it is told now or as it was then.
-- None where no earlier build can be gone on from.
{{- comes_after('cases_read_anew') }}
{%- set last_told = left_by_last_build('int_last_told') %}
{%- set read_anew = (['case', 'case that is not there'] if tells_what_is_read_anew(['cases', 'case_events']) else [])
    + (['survey'] if tells_what_is_read_anew(['surveys']) else []) %}
with

told as (

    select * from {{ ref('int_told') }}

)

{%- if last_told %},

-- of what is read anew int_told has nothing else
last_told as (

    select * from {{ last_told }}
    {%- if read_anew %}
    where thing not in ({{ text_literals(read_anew) }}) or {{ is_read_anew() }}
    {%- endif %}

),

differences as (

    {{ told_otherwise('told', 'last_told', ['thing', 'id']) }}

)

select
    true as is_now,
    {{ columns_of('int_told', 'told') | join(',\n    ') }}
from told
inner join differences
    on told.thing = differences.thing
    and told.id = differences.id

union all

select
    false,
    {{ columns_of('int_told', 'last_told') | join(',\n    ') }}
from last_told
inner join differences
    on last_told.thing = differences.thing
    and last_told.id = differences.id
{%- else %}

select
    true as is_now,
    {{ columns_of('int_told') | join(',\n    ') }}
from told
where 1 = 0
{%- endif %}
