-- The cases that agents hold, and what fills and empties their hands, in each period and slice:
-- opening + received + reopens + recoveries - reassigned_away - given_back - resolutions - voided
-- = closing. What nobody holds is in kpi_backlog only.
{{ told_by_period('int_agent_backlog_moments') }}
{%- set slices = ['agent', 'connector'] %}
with

sliced as (

    select
        *,
        {{ connector_of('case_id') }} as connector
    from {{ ref('int_agent_backlog_moments') }}

)

select
    {{ kpi_key(slices, grains=[]) }},
    {%- for column, moment in [
        ('opening_backlog', 'opening'), ('received', 'received'), ('reopens', 'reopen'), ('recoveries', 'recovery'),
        ('reassigned_away', 'reassigned_away'), ('given_back', 'given_back'), ('resolutions', 'resolution'),
        ('voided', 'voiding'), ('closing_backlog', 'closing'),
    ] %}
    count(case when moment = '{{ moment }}' then 1 end) as {{ column }},
    {%- endfor %}
    {{ median('age_seconds') }} / 60 as age_minutes_median
from sliced
{{ group_by_period_and_slice(slices, grains=[]) }}
