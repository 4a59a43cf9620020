-- A row is a case behind a KPI, each time that it counts: as many rows of a KPI, period and slice
-- as its kpi_ table counts there; reopened_cases counts a case once. A period or slice that the
-- KPI is not counted by is null.
{%- set grains = ['day', 'week', 'month', 'quarter'] %}
{%- set slices = ['channel', 'reason', 'priority', 'brand', 'region', 'account_segment', 'connector'] %}
{%- set counts = [
    ('new_cases', 'int_volume_moments', "moment = 'creation'"),
    ('submissions', 'int_volume_moments', "moment = 'creation' and is_by_customer"),
    ('first_responses', 'int_response_moments', "moment = 'first response'"),
    ('responses', 'int_response_moments', "moment = 'response'"),
    ('sla_achieved', 'int_response_moments', "moment = 'achieved'"),
    ('sla_breached', 'int_response_moments', "moment = 'breached'"),
    ('resolutions', 'int_resolution_moments', "moment = 'resolution'"),
    ('resolved_cases', 'int_resolution_moments', 'is_still_resolved'),
    ('reopens', 'int_resolution_moments', "moment = 'reopen'"),
    ('reopened_cases', 'int_resolution_moments', 'was_reopened'),
    ('decided_cases', 'int_resolution_moments', 'agent_replies_before > 0 and is_first_contact_resolution is not null'),
    ('first_contact_resolutions', 'int_resolution_moments', 'agent_replies_before > 0 and is_first_contact_resolution'),
    ('assigned', 'int_performance_moments', "moment = 'assigned'"),
    ('completed', 'int_performance_moments', "moment = 'assigned' and completed_by is not null"),
] %}
{%- set levels = [('closing_backlog', 'true'), ('unreplied', 'is_unreplied'), ('unassigned', 'is_unassigned')] %}
{%- set answers = [('csat_answered', 'true'), ('csat_positive', 'is_positive'), ('csat_negative', 'is_negative')] %}
with

case_slices as (

    select * from {{ ref('int_case_slices') }}

),

csat_answers as (

    select * from {{ ref('int_survey_moments') }}
    where moment = 'answer' and instrument = 'csat'

),

backlog as (

    select * from {{ ref('int_backlog_levels') }}
    where moment = 'closing'

),

moments as (

    {%- for kpi, model, condition in counts %}
    select
        '{{ kpi }}' as kpi,
        case_id,
        moment_date,
        agent_id,
        group_id
    from {{ ref(model) }}
    where {{ condition }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

placed as (

    select
        kpi,
        case_id,
        {{ period_columns('moment_date') }},
        agent_id,
        group_id
    from moments
    {%- for kpi, condition in levels %}

    union all

    select
        '{{ kpi }}' as kpi,
        case_id,
        {%- for grain in grains %}
        case when period_grain = '{{ grain }}' then period_start end as period_{{ grain }},
        {%- endfor %}
        {{ no_text() }} as agent_id,
        {{ no_text() }} as group_id
    from backlog
    where {{ condition }}
    {%- endfor %}

)

select
    placed.kpi,
    placed.case_id,
    {%- for grain in grains %}
    placed.period_{{ grain }},
    {%- endfor %}
    {%- for slice in slices %}
    case_slices.{{ slice }},
    {%- endfor %}
    placed.group_id,
    placed.agent_id
from placed
inner join case_slices
    on placed.case_id = case_slices.case_id
{%- for kpi, condition in answers %}

union all

-- an answer may be about no case
select
    '{{ kpi }}' as kpi,
    case_id,
    {{ period_columns('moment_date') }},
    {%- for slice in slices %}
    {{ slice }},
    {%- endfor %}
    {{ no_text() }} as group_id,
    agent_id
from csat_answers
where {{ condition }}
{%- endfor %}
