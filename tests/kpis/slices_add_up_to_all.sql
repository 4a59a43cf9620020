-- What is counted once for each slice adds up, over the values of every slice that has it, to the
-- row of all. Distinct counts are aside, of people always and of cases where a slice goes by
-- agent or group: two agents who worked on one case each have it, the desk has it once.
{%- set of_cases = ['channel', 'reason', 'priority', 'brand', 'region', 'account_segment', 'connector'] %}
{%- set of_contacts = ['channel', 'agent', 'account_segment', 'connector'] %}
{%- set of_work = of_cases + ['group', 'agent'] %}
{%- set counts = [
    ('kpi_volume', of_work, ['new_cases', 'submissions', 'contacts']),
    ('kpi_volume', of_cases, ['conversations_touched']),
    ('kpi_response', of_work, ['first_responses', 'responses', 'sla_achieved', 'sla_breached']),
    ('kpi_resolution', of_work, [
        'resolutions', 'resolved_cases', 'first_resolved_cases', 'activities', 'cohort_cases',
        'cohort_resolved_cases', 'new_cases', 'reopens',
    ]),
    ('kpi_resolution', of_cases, ['closed_cases', 'reopened_cases']),
    ('kpi_first_contact_resolution', of_work, [
        'resolved_cases_with_reply', 'decided_cases', 'first_contact_resolutions', 'fcr_one_reply_cases',
        'fcr_one_interaction_cases', 'fcr_no_customer_followup_cases', 'one_touch_explore_cases',
        'resolved_on_first_reply_cases',
    ]),
    ('kpi_backlog', of_cases, [
        'opening_backlog', 'submissions', 'reopens', 'recoveries', 'resolutions', 'voided', 'closing_backlog',
        'unreplied', 'unassigned',
    ]),
    ('kpi_agent_backlog', ['agent', 'connector'], [
        'opening_backlog', 'received', 'reopens', 'recoveries', 'reassigned_away', 'given_back', 'resolutions',
        'voided', 'closing_backlog',
    ]),
    ('kpi_agent_performance', ['group', 'agent', 'connector'], [
        'assigned', 'completed', 'completed_by_closing', 'completed_by_reassigning', 'touched', 'touched_by_any',
        'active_stints', 'measured_stints', 'replies_sent', 'resolutions', 'resolved_cases', 'measured_cases',
    ]),
    ('kpi_agent_performance', ['agent', 'connector'], ['staffed_hours']),
    ('kpi_agent_performance', ['connector'], ['cases_handled_with_hours', 'resolutions_with_hours']),
    ('kpi_workload', ['group', 'agent', 'connector'], [
        'busy_seconds', 'available_seconds', 'scheduled_seconds', 'unavailable_paid_seconds',
    ]),
    ('kpi_contacts', of_contacts, [
        'calls_offered', 'calls_answered', 'calls_abandoned', 'chats_offered', 'chats_answered',
        'chats_abandoned', 'offered', 'answered', 'abandoned', 'offered_to_queue', 'offered_to_agents', 'within_service_level',
        'chat_messages',
    ]),
    ('kpi_satisfaction', of_cases + ['agent'], [
        'offered', 'answered', 'positive', 'negative', 'promoters', 'detractors', 'low_effort',
    ]),
    ('kpi_churn', ['account_segment', 'region', 'connector'], [
        'accounts_at_start', 'churned_accounts', 'new_accounts', 'mrr_at_start', 'churned_mrr',
        'accounts_at_start_with_cases', 'churned_accounts_with_cases', 'accounts_at_start_without_cases',
        'churned_accounts_without_cases', 'accounts_at_start_low_csat', 'churned_accounts_low_csat',
        'accounts_at_start_reopened_cases', 'churned_accounts_reopened_cases',
    ]),
] %}
{%- set beside = {'kpi_satisfaction': 'instrument'} %}
{%- for table, names, columns in counts %}
{%- set outer = loop %}
{%- for name in names %}
select
    '{{ table }}' as kpi_table,
    '{{ name }}' as slice,
    period_grain,
    period_start,
    {{ beside.get(table, no_text()) }} as beside
from {{ ref(table) }}
where slice in ('all', '{{ name }}')
group by 3, 4, 5
having
    {%- for column in columns %}
    {{ 'or ' if not loop.first }}abs(sum(coalesce(case when slice = 'all' then {{ column }} else -{{ column }} end, 0))) > 0.000001
    {%- endfor %}
{{ 'union all' if not (loop.last and outer.last) }}
{%- endfor %}
{%- endfor %}
