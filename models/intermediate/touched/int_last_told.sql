-- A row is a thing as the marts know it: what sources told of it when they were last built. It
-- comes after all that is kept, so after a build that broke off there is none.
{{- config(
    materialized='incremental', incremental_strategy='changed_things', on_schema_change='fail',
    meta={
        'is_memory': true, 'completed_by': "thing = 'build'", 'key': ['thing', 'id'], 'changes': 'int_changes',
        'read_anew': ['cases', 'case_events'],
    },
) }}
{%- for name in [
    'int_changes', 'int_activity_days', 'int_agent_backlog_moves', 'int_agent_case_touches', 'int_agent_scopes',
    'int_backlog_levels', 'int_case_events', 'int_case_schedules', 'int_case_slices', 'int_case_spans',
    'int_case_transitions', 'int_cases', 'int_conversation_history', 'int_conversation_touches',
    'int_resolution_moments', 'int_response_moments', 'int_survey_moments', 'fct_activities', 'fct_backlog_daily', 'fct_case_assignments',
    'fct_case_resolutions', 'fct_case_stages', 'fct_cases', 'fct_responses', 'fct_sla_targets',
    'fct_survey_responses', 'int_account_counts', 'int_agent_counts', 'int_agent_hour_counts',
    'int_conversation_months', 'int_performance_counts', 'int_volume_counts', 'int_contact_slices', 'fct_contacts', 'kpi_agent_backlog', 'kpi_backlog',
    'kpi_first_contact_resolution', 'kpi_resolution', 'kpi_response', 'kpi_satisfaction', 'int_last_scored_periods',
] %}
{{- comes_after(name) }}
{%- endfor %}
select
    thing,
    id,
    checksum,
    case_id,
    customer_id,
    happened_at,
    first_at
from {{ ref('int_told') }}
{%- if is_partial(model) %}
where {{ is_of_changed_thing() }}
{%- endif %}
