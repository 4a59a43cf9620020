-- What people and BI tools ask of the marts, each with its name; `make bench` times them.

-- name: headline figures by month
select period_start, resolutions, resolution_minutes_median, reopen_rate
from marts.kpi_resolution where slice = 'all' and period_grain = 'month' order by 1;

-- name: first response by channel, this quarter
select slice_value, first_responses, first_response_minutes_median, first_response_business_minutes_p90
from marts.kpi_response
where slice = 'channel' and period_grain = 'quarter'
    and period_start = (select max(period_start) from marts.kpi_response where period_grain = 'quarter');

-- name: backlog day by day
select period_start, opening_backlog, submissions, resolutions, closing_backlog
from marts.kpi_backlog where slice = 'all' and period_grain = 'day' order by 1;

-- name: satisfaction by week and brand
select period_start, slice_value, answered, csat_rate
from marts.kpi_satisfaction
where instrument = 'csat' and slice = 'brand' and period_grain = 'week' order by 1, 2;

-- name: agents of a month, most closed first
select slice_value, closed_cases, replies_sent, first_touch_minutes_mean, cases_solved_per_hour
from marts.kpi_agent_performance
where slice = 'agent' and period_grain = 'month'
    and period_start = (select max(period_start) from marts.kpi_agent_performance where period_grain = 'month')
order by 2 desc limit 50;

-- name: anomalies of the last 28 days
select kpi, slice, slice_value, period_start, value, baseline_median
from marts.kpi_scorecard
where is_anomaly and period_grain = 'day'
    and period_start > (select max(period_start) from marts.kpi_scorecard) - interval 28 day;

-- name: the scorecard of a month
select kpi, value, previous_value, change_rate, unit
from marts.kpi_scorecard
where slice = 'all' and period_grain = 'month'
    and period_start = (select max(period_start) from marts.kpi_scorecard where period_grain = 'month');

-- name: weekday and hour heat map
select weekday, hour, sum(submissions) from marts.kpi_submissions_by_hour group by 1, 2 order by 1, 2;

-- name: first contact resolution by reason
select slice_value, first_contact_resolution_rate, resolved_cases_with_reply
from marts.kpi_first_contact_resolution
where slice = 'reason' and period_grain = 'quarter' order by 1;

-- name: calls, chats and the service level by week
select period_start, calls_offered, abandon_rate, service_level_rate
from marts.kpi_contacts where slice = 'all' and period_grain = 'week' order by 1;

-- name: cost per resolution by month
select * from marts.kpi_cost_per_resolution where slice = 'all' and period_grain = 'month' order by period_start;

-- name: churn by month
select * from marts.kpi_churn where slice = 'all' order by period_start;

-- name: one case
select * from marts.fct_cases where case_id = (select max(case_id) from marts.fct_cases);

-- name: the story of one case
select * from marts.fct_case_stages
where case_id = (select max(case_id) from marts.fct_cases) order by stage_number;

-- name: cases that wait for the team, oldest first
select case_id, group_id, assignee_id, priority, created_at
from marts.fct_cases where is_active and waiting_on = 'team' order by created_at limit 100;

-- name: resolution time by priority and month, from the rows
select date_trunc('month', resolved_at) as month, priority, count(*), median(resolution_seconds) / 3600
from marts.fct_cases where is_resolved and not is_void group by 1, 2 order by 1, 2;

-- name: replies by agent and day, from the rows
select actor_id, cast(occurred_at as date), count(*)
from marts.fct_activities where activity_type = 'reply' group by 1, 2;

-- name: breached targets by policy
select policy_id, metric, count(*), count(case when outcome = 'breached' then 1 end)
from marts.fct_sla_targets group by 1, 2 order by 1, 2;

-- name: time in each status by group
select group_id, status, sum(seconds) / 3600.0, sum(business_seconds) / 3600.0
from marts.fct_case_stages group by 1, 2 order by 1, 2;

-- name: customers who came back most
select requester_id, count(*) from marts.fct_cases where not is_void group by 1 order by 2 desc, 1 limit 50;
