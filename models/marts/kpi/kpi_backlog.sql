-- The cases that wait, and what fills and empties the backlog, in each period and slice:
-- opening + submissions + reopens + recoveries - resolutions - voided = closing.
{{ told_by_period('int_backlog_moments') }}
{%- set slices = ['channel', 'reason', 'priority', 'brand', 'region', 'account_segment', 'connector'] %}
with

moments as (

    select * from {{ ref('int_backlog_moments') }}

)

select
    {{ kpi_key(slices, grains=[]) }},
    {%- for column, moment in [
        ('opening_backlog', 'opening'), ('submissions', 'submission'), ('reopens', 'reopen'), ('recoveries', 'recovery'),
        ('resolutions', 'resolution'), ('voided', 'voiding'), ('closing_backlog', 'closing'),
    ] %}
    count(case when moment = '{{ moment }}' then 1 end) as {{ column }},
    {%- endfor %}
    count(case when moment = 'closing' and has_full_history then 1 end) as full_history_cases,
    {{ ratio("count(case when moment = 'closing' and has_full_history then 1 end)", "count(case when moment = 'closing' then 1 end)") }}
        as full_history_rate,
    count(case when is_unreplied then 1 end) as unreplied,
    count(case when is_unassigned then 1 end) as unassigned,
    {{ median('age_seconds') }} / 60 as age_minutes_median
from moments
{{ group_by_period_and_slice(slices, grains=[]) }}
