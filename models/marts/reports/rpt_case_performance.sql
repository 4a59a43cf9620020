-- A row is a local month of everybody, of a group (as the case was assigned) or of a team member,
-- in the shape of Sprout's Case Performance. What began with an assignment (assigned, completed,
-- first touch) is booked on it; active time and resolution time on the completion.
with

bookings as (

    select * from {{ ref('int_stint_bookings') }}

),

agents as (

    select * from {{ ref('dim_agents') }}

),

groups as (

    select * from {{ ref('dim_groups') }}

),

months as (

    select
        month_start_date,
        report_by,
        member_id,
        count(case when booking = 'assignment' then 1 end) as assigned,
        count(distinct case when booking = 'assignment' then case_id end) as assigned_cases,
        count(case when booking = 'assignment' and is_completed then 1 end) as completed,
        count(case when booking = 'assignment' and completed_by = 'closing' then 1 end) as completed_by_closing,
        count(case when booking = 'assignment' and completed_by = 'reassigning' then 1 end) as completed_by_reassigning,
        count(case when booking = 'assignment' then first_touch_seconds end) as touched,
        count(case when booking = 'assignment' and is_assigned_on_reply then 1 end) as assigned_on_reply,
        {%- for clock in ['', 'business_'] %}
        {{ mean_minutes("case when booking = 'assignment' then first_touch_" ~ clock ~ "seconds end") }} as first_touch_{{ clock }}minutes_mean,
        {{ mean_minutes("case when booking = 'completion' then active_" ~ clock ~ "seconds end") }} as active_case_{{ clock }}minutes_mean,
        {{ mean_minutes("case when booking = 'completion' then resolution_" ~ clock ~ "seconds end") }} as case_resolution_{{ clock }}minutes_mean,
        {%- endfor %}
        {{ mean_minutes("case when booking = 'assignment' then first_touch_any_seconds end") }} as first_touch_any_minutes_mean,
        count(case when booking = 'completion' then 1 end) as completions_in_month,
        count(case when booking = 'assignment' and end_reason = 'unassigned' then 1 end) as unassigned,
        count(case when booking = 'assignment' and end_reason = 'running' then 1 end) as running,
        max(as_of) as as_of
    from bookings
    group by 1, 2, 3

)

select
    months.month_start_date,
    months.report_by,
    months.member_id,
    coalesce(agents.agent_name, groups.group_name) as member_name,
    months.assigned,
    months.assigned_cases,
    months.completed,
    months.completed_by_closing,
    months.completed_by_reassigning,
    {{ ratio('months.completed', 'months.assigned') }} as completion_rate,
    {{ ratio('months.completed_by_closing', 'months.assigned') }} as completion_by_closing_rate,
    months.unassigned,
    months.running,
    months.touched,
    months.assigned_on_reply,
    months.assigned - months.touched - months.assigned_on_reply as untouched,
    months.first_touch_minutes_mean,
    months.first_touch_business_minutes_mean,
    months.first_touch_any_minutes_mean,
    months.completions_in_month,
    months.active_case_minutes_mean,
    months.active_case_business_minutes_mean,
    months.case_resolution_minutes_mean,
    months.case_resolution_business_minutes_mean,
    months.as_of
from months
left join agents
    on months.report_by = 'agent' and months.member_id = agents.agent_id
left join groups
    on months.report_by = 'group' and months.member_id = groups.group_id
