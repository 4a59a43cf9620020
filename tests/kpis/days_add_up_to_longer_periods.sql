-- What is booked on a day adds up, over the days, to the same in weeks, months and quarters; a
-- level (how many wait) is no sum of days, and distinct counts are less than one.
{%- set counts = {
    'kpi_volume': ['new_cases', 'submissions', 'contacts'],
    'kpi_response': ['first_responses', 'responses', 'sla_achieved', 'sla_breached'],
    'kpi_resolution': [
        'resolutions', 'resolved_cases', 'first_resolved_cases', 'activities', 'cohort_cases',
        'cohort_resolved_cases', 'new_cases', 'reopens',
    ],
    'kpi_first_contact_resolution': [
        'resolved_cases_with_reply', 'decided_cases', 'first_contact_resolutions', 'fcr_one_reply_cases',
        'fcr_one_interaction_cases', 'fcr_no_customer_followup_cases', 'one_touch_explore_cases',
        'resolved_on_first_reply_cases',
    ],
    'kpi_backlog': ['submissions', 'reopens', 'recoveries', 'resolutions', 'voided'],
    'kpi_agent_backlog': [
        'received', 'reopens', 'recoveries', 'reassigned_away', 'given_back', 'resolutions', 'voided',
    ],
    'kpi_agent_performance': [
        'assigned', 'completed', 'touched', 'touched_by_any', 'active_stints', 'measured_stints', 'replies_sent',
        'resolutions', 'resolved_cases', 'measured_cases', 'staffed_hours',
    ],
    'kpi_workload': ['busy_seconds', 'available_seconds', 'scheduled_seconds', 'unavailable_paid_seconds'],
    'kpi_contacts': [
        'calls_offered', 'chats_offered', 'answered', 'abandoned', 'offered_to_queue', 'offered_to_agents',
        'within_service_level', 'chat_messages',
    ],
    'kpi_satisfaction': ['offered', 'answered', 'positive', 'negative', 'promoters', 'detractors', 'low_effort'],
} %}
with

periods as (

    {%- for table, columns in counts.items() %}
    {%- set outer = loop %}
    {%- for column in columns %}
    {%- set inner = loop %}
    {%- for grain in ['day', 'week', 'month', 'quarter'] %}
    select
        '{{ table }}.{{ column }}' as figure,
        slice,
        slice_value,
        '{{ grain }}' as grain,
        sum({{ column }}) as total
    from {{ ref(table) }}
    where period_grain = '{{ grain }}'
    group by 2, 3
    {{ 'union all' if not (loop.last and inner.last and outer.last) }}
    {%- endfor %}
    {%- endfor %}
    {%- endfor %}

),

ranges as (

    select
        figure,
        slice,
        slice_value,
        count(*) as grains,
        min(coalesce(total, 0)) as smallest,
        max(coalesce(total, 0)) as largest
    from periods
    group by 1, 2, 3

)

select * from ranges
where largest - smallest > 0.000001
    or (largest > 0 and grains < 4)
