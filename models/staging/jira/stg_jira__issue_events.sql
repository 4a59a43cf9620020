-- A row is what issues tell beyond their history: what they were at their creation, the time spent
-- on them and, without a history, their status now.
{%- set by_system = {'case_id': 'id', 'event_id': "'issue'", 'actor_role': "'system'"} %}
with

issues as ({{ used('issues') }}),

beginnings as (select * from {{ ref('stg_jira__beginnings') }}),

worklogs as ({{ used('issue_worklogs') }}),

created_issues as (

    select
        issues.id,
        issues.created_at,
        {{ at_first('assignee', 'issues.assignee_id') }} as assignee_id,
        case
            when beginnings.has_status then beginnings.status
            when issues.resolution in ('merged', 'spam') then issues.resolution
            else coalesce(issues.status, issues.status_category)
        end as status,
        case
            when beginnings.has_status or issues.changelog_total is not null then issues.created_at
            else coalesce(issues.status_since, issues.updated_at, issues.created_at)
        end as status_at
    from issues
    left join beginnings
        on issues.id = beginnings.issue_id

)

select
    {{ told_event('status_changed', by_system, occurred_at='status_at', status='status') }}
from created_issues
where status is not null and not status = 'new'

union all

select
    {{ told_event('assignee_changed', by_system, occurred_at='created_at', agent_id='assignee_id') }}
from created_issues
where assignee_id is not null

union all

select
    {{ told_event(
        'work_logged', case_id='issue_id', occurred_at='coalesce(started, created)', event_id="'worklog-' || lpad(id, 20, '0')",
        actor_id='author_id', agent_id='author_id', work_type="'manual'", work_seconds='time_spent_seconds',
    ) }}
from worklogs
