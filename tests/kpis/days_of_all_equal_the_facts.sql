-- What the KPI tables show for a day (accounts and costs: a month) and the slice all is what the
-- facts hold of it, counted here without any of the models between. Means are multiplied back to
-- the time they are the mean of, where each thing counted has one.
{%- set inbound = "kind in ('call', 'chat') and direction = 'in'" %}
{%- set reply_target = "metric in ('first_reply', 'next_reply')" %}
{%- set figures = [
    ('kpi_volume', 'new_cases', 'fct_cases', 'created_at', 'count(*)', 'true'),
    ('kpi_volume', 'submissions', 'fct_cases', 'created_at', 'count(*)', "created_by_role = 'customer'"),
    ('kpi_volume', 'conversations_touched', 'fct_activities', 'occurred_at', 'count(distinct facts.case_id)', 'true'),
    ('kpi_response', 'first_responses', 'fct_cases', 'first_response_at', 'count(*)', 'true'),
    ('kpi_response', 'first_response_minutes_mean * first_responses', 'fct_cases', 'first_response_at', 'sum(first_response_seconds) / 60.0', 'true'),
    ('kpi_response', 'responses', 'fct_responses', 'answered_at', 'count(*)', 'true'),
    ('kpi_response', 'response_minutes_mean * responses', 'fct_responses', 'answered_at', 'sum(response_seconds) / 60.0', 'true'),
    ('kpi_response', 'sla_achieved', 'fct_sla_targets', 'stopped_at', 'count(*)', reply_target ~ " and outcome = 'achieved'"),
    ('kpi_response', 'sla_breached', 'fct_sla_targets', 'breached_at', 'count(*)', reply_target ~ " and outcome = 'breached'"),
    ('kpi_resolution', 'resolutions', 'fct_case_resolutions', 'resolved_at', 'count(*)', 'true'),
    ('kpi_resolution', 'closed_cases', 'fct_case_resolutions', 'resolved_at', 'count(distinct facts.case_id)', 'true'),
    ('kpi_resolution', 'resolved_cases', 'fct_case_resolutions', 'resolved_at', 'count(*)', 'is_still_resolved'),
    ('kpi_resolution', 'activities', 'fct_case_resolutions', 'resolved_at', 'sum(agent_activities_in_cycle)', 'true'),
    ('kpi_resolution', 'reopened_cases', 'fct_case_resolutions', 'resolved_at', 'count(distinct facts.case_id)', 'reopened_at is not null'),
    ('kpi_resolution', 'first_resolution_minutes_mean * first_resolved_cases', 'fct_cases', 'first_resolved_at', 'sum(first_resolution_seconds) / 60.0', 'true'),
    ('kpi_resolution', 'resolution_minutes_mean * resolved_cases', 'fct_cases', 'resolved_at', 'sum(resolution_seconds) / 60.0', 'is_resolved'),
    ('kpi_resolution', 'requester_wait_minutes_mean * resolved_cases', 'fct_cases', 'resolved_at', 'sum(requester_wait_seconds) / 60.0', 'is_resolved'),
    ('kpi_first_contact_resolution', 'resolved_cases_with_reply', 'fct_case_resolutions', 'resolved_at', 'count(*)', 'is_still_resolved and had_human_reply'),
    ('kpi_first_contact_resolution', 'first_contact_resolutions', 'fct_cases', 'resolved_at', 'count(*)', 'is_first_contact_resolution'),
    ('kpi_first_contact_resolution', 'resolved_on_first_reply_cases', 'fct_case_resolutions', 'resolved_at', 'count(*)', 'is_still_resolved and agent_replies_before = 1'),
    ('kpi_first_contact_resolution', 'replies_to_resolve_mean * resolved_cases_with_reply', 'fct_case_resolutions', 'resolved_at', 'sum(agent_replies_before)', 'is_still_resolved'),
    ('kpi_backlog', 'closing_backlog', 'fct_backlog_daily', 'backlog_date', 'count(*)', 'true'),
    ('kpi_backlog', 'unreplied', 'fct_backlog_daily', 'backlog_date', 'count(*)', 'is_unreplied'),
    ('kpi_backlog', 'unassigned', 'fct_backlog_daily', 'backlog_date', 'count(*)', 'is_unassigned'),
    ('kpi_backlog', 'submissions', 'fct_cases', 'created_at', 'count(*)', 'true'),
    ('kpi_backlog', 'resolutions', 'fct_case_resolutions', 'resolved_at', 'count(*)', 'true'),
    ('kpi_agent_backlog', 'closing_backlog', 'fct_backlog_daily', 'backlog_date', 'count(*)', 'agent_id is not null'),
    ('kpi_agent_backlog', 'resolutions', 'fct_case_resolutions', 'resolved_at', 'count(*)', 'assignee_id is not null'),
    ('kpi_agent_performance', 'assigned', 'fct_case_assignments', 'assigned_at', 'count(*)', 'true'),
    ('kpi_agent_performance', 'completed', 'fct_case_assignments', 'assigned_at', 'count(*)', 'is_completed'),
    ('kpi_agent_performance', 'first_touch_minutes_mean * touched', 'fct_case_assignments', 'assigned_at', 'sum(first_touch_seconds) / 60.0', 'true'),
    ('kpi_agent_performance', 'replies_sent', 'fct_activities', 'occurred_at', 'count(*)', "activity_type = 'reply' and coalesce(medium, 'email') not in ('chat', 'phone')"),
    ('kpi_agent_performance', 'closed_cases', 'fct_case_resolutions', 'resolved_at', 'count(distinct facts.case_id)', 'true'),
    ('kpi_agent_performance', 'resolutions', 'fct_case_resolutions', 'resolved_at', 'count(*)', 'true'),
    ('kpi_agent_performance', 'staffed_hours', 'fct_agent_hours', 'hour_start_at', 'sum(staffed_seconds) / 3600.0', 'true'),
    ('kpi_workload', 'busy_seconds', 'fct_agent_hours', 'hour_start_at', 'sum(busy_seconds)', 'true'),
    ('kpi_workload', 'available_seconds', 'fct_agent_hours', 'hour_start_at', 'sum(available_seconds)', 'true'),
    ('kpi_workload', 'scheduled_seconds', 'fct_agent_hours', 'hour_start_at', 'sum(scheduled_seconds)', 'true'),
    ('kpi_workload', 'unavailable_paid_seconds', 'fct_agent_hours', 'hour_start_at', 'sum(unavailable_paid_seconds)', 'true'),
    ('kpi_contacts', 'offered', 'fct_contacts', 'started_at', 'count(*)', inbound),
    ('kpi_contacts', 'answered', 'fct_contacts', 'started_at', 'count(*)', inbound ~ ' and is_answered'),
    ('kpi_contacts', 'abandoned', 'fct_contacts', 'started_at', 'count(*)', inbound ~ ' and is_abandoned_in_queue and not is_short_abandon'),
    ('kpi_contacts', 'calls_offered', 'fct_contacts', 'started_at', 'count(*)', inbound ~ " and kind = 'call'"),
    ('kpi_contacts', 'within_service_level', 'fct_contacts', 'started_at', 'count(*)', inbound ~ ' and is_within_service_level'),
    ('kpi_contacts', 'wait_minutes_mean', 'fct_contacts', 'started_at', 'avg(wait_seconds) / 60.0', inbound ~ ' and is_answered'),
    ('kpi_satisfaction', 'offered', 'fct_survey_responses', 'offered_at', 'count(*)', 'true'),
    ('kpi_satisfaction', 'answered', 'fct_survey_responses', 'responded_at', 'count(*)', 'is_counted'),
    ('kpi_satisfaction', "case when instrument = 'csat' then csat_rate * answered end", 'fct_survey_responses', 'responded_at', 'count(*)', "is_counted and instrument = 'csat' and is_positive"),
    ('kpi_satisfaction', "case when instrument = 'nps' then promoters - detractors end", 'fct_survey_responses', 'responded_at', 'sum(case when is_promoter then 1 when is_detractor then -1 else 0 end)', "is_counted and instrument = 'nps'"),
    ('kpi_satisfaction', "case when instrument = 'ces' then ces_mean end", 'fct_survey_responses', 'responded_at', 'avg(upward_score)', "is_counted and instrument = 'ces'"),
    ('kpi_churn', 'accounts_at_start', 'fct_account_months', 'month', 'count(*)', 'is_active_at_start'),
    ('kpi_churn', 'churned_accounts', 'fct_account_months', 'month', 'count(*)', 'is_churned'),
    ('kpi_churn', 'churned_mrr', 'fct_account_months', 'month', 'sum(mrr_at_start)', 'is_churned'),
    ('kpi_churn', 'churned_accounts_low_csat', 'fct_account_months', 'month', 'count(*)', 'is_churned and had_low_csat_before'),
    ('kpi_cost_per_resolution', 'cost', 'fct_costs', 'month', 'sum(amount)', 'true'),
] %}
{%- set days = ['backlog_date', 'month'] %}
{%- set of_cases = ['fct_cases', 'fct_activities', 'fct_case_resolutions', 'fct_case_assignments', 'fct_responses', 'fct_backlog_daily'] %}
with

counted_cases as (

    select case_id as counted_case_id from {{ ref('fct_cases') }}
    where not is_void

),

facts as (

    {%- for table, measure, fact, at, counted, condition in figures %}
    select
        {{ loop.index }} as figure,
        {{ at if at in days else local_date(at) }} as period_start,
        cast({{ counted }} as {{ dbt_double() }}) as value
    from {{ ref(fact) }}{{ ' as facts' if fact in of_cases }}
    {%- if fact in of_cases %}
    inner join counted_cases
        on facts.case_id = counted_cases.counted_case_id
    {%- endif %}
    where {{ at }} is not null and {{ condition }}
    group by 2
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

kpis as (

    {%- for table, measure, fact, at, counted, condition in figures %}
    select
        {{ loop.index }} as figure,
        {{ text_literal(table ~ '.' ~ measure) }} as name,
        period_start,
        cast(sum({{ measure }}) as {{ dbt_double() }}) as value
    from {{ ref(table) }}
    where slice = 'all' and period_grain = '{{ 'month' if at == 'month' else 'day' }}'
    group by 3
    {{ 'union all' if not loop.last }}
    {%- endfor %}

)

select
    kpis.name,
    facts.figure,
    coalesce(facts.period_start, kpis.period_start) as period_start,
    facts.value as value_of_facts,
    kpis.value as value_of_kpi
from facts
full outer join kpis
    on facts.figure = kpis.figure
    and facts.period_start = kpis.period_start
where abs(coalesce(facts.value, 0) - coalesce(kpis.value, 0)) > 0.000001
