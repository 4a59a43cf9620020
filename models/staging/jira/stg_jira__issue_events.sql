-- A row is what issues tell beyond their history: what they were at their creation, the time spent
-- on them and, without a history, their status now.
{%- set by_system = {'case_id': 'issue_id', 'actor_role': "'system'", 'is_auto': 'true'} %}
with

issues as (

    select
        *,
        {{ jira_user('assignee') }} as assignee_id
    from {{ ref('stg_jira__issues') }}
    where row_use = 'used'

),

beginnings as (

    select * from {{ ref('stg_jira__beginnings') }}

),

created_issues as (

    select
        issues.id as issue_id,
        issues.created_at,
        case when beginnings.has_assignee then beginnings.assignee else issues.assignee_id end as assignee_id,
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

),

worklogs as (

    select
        *,
        {{ jira_user('author') }} as author_id
    from {{ ref('stg_jira__issue_worklogs') }}
    where row_use = 'used'

)

select
    {{ told('case_events', dict(
        by_system, occurred_at='status_at', event_type="'status_changed'", event_id="'issue'", status='status',
    )) }}
from created_issues
where status is not null and not status = 'new'

union all

select
    {{ told('case_events', dict(
        by_system, occurred_at='created_at', event_type="'assignee_changed'", event_id="'issue'", agent_id='assignee_id',
    )) }}
from created_issues
where assignee_id is not null

union all

select
    {{ told('case_events', dict(
        case_id='issue_id', occurred_at='coalesce(started, created)', event_type="'work_logged'",
        event_id="'worklog-' || lpad(id, 20, '0')", actor_id='author_id', agent_id='author_id', work_type="'manual'",
        work_seconds='time_spent_seconds',
    )) }}
from worklogs
