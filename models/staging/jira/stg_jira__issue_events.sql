-- A row is what issues tell beyond their history: what they were at their creation, which other
-- they duplicate, the time spent on them and, without a history, their status now.
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

links as (

    select
        {{ 'source_instance,' if has_instances('jira') }}
        id as issue_id,
        {{ each_item('links') }} as link
    from issues
    where links is not null

),

duplicates as (

    select
        issue_id,
        min({{ instance_id(json_text('link', 'outwardIssue', 'id')) }}) as target_id
    from links
    where {{ json_text('link', 'type', 'outward') }} = 'duplicates'
    group by 1

),

merges as (

    select
        changes.*,
        duplicates.target_id,
        people.role
    from {{ ref('stg_jira__changes') }} as changes
    left join duplicates
        on changes.issue_id = duplicates.issue_id
    left join {{ ref('stg_jira__people') }} as people
        on changes.author_id = people.person_id
    where changes.field = 'resolution' and changes.to_value = 'merged'

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
        case_id='issue_id', occurred_at='created', event_type="'case_linked'", event_id="'merge'",
        audit_id=audit_id('issue_id', 'created', 'author_id'), actor_id='author_id', actor_role="case when author_id is null then 'system' else role end",
        is_auto="author_id is null or coalesce(role = 'bot', false)", via="'merge'", link_type="'merged_into'", linked_case_id='target_id',
    )) }}
from merges

union all

select
    {{ told('case_events', dict(
        case_id='issue_id', occurred_at='coalesce(started, created)', event_type="'work_logged'",
        event_id="'worklog-' || lpad(id, 20, '0')", actor_id='author_id', agent_id='author_id', work_type="'manual'",
        work_seconds='time_spent_seconds',
    )) }}
from worklogs
