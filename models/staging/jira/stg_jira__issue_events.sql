-- A row is what issues tell beyond their history: what they were at their creation, the time spent
-- on them, a label that takes them out of the counts and, where no history tells it, their status now.
{%- set by_system = {'case_id': 'id', 'event_id': "'issue'", 'actor_role': "'system'"} %}
with

issues as ({{ used('issues') }}),

beginnings as (select * from {{ ref('stg_jira__beginnings') }}),

worklogs as ({{ used('issue_worklogs') }}),

labels as ({{ items_of('issues', each_item('labels'), ['id']) }}),

voids as (

    select
        id,
        min({{ void_of_tag('item') }}) as void
    from labels
    group by 1

),

current_issues as (

    select
        *,
        case when resolution in ('merged', 'spam') then resolution else coalesce(status, status_category) end as current_status,
        coalesce(updated_at, created_at) as current_at
    from issues

),

known_issues as (

    select
        issues.id,
        issues.created_at,
        {{ at_first('assignee', 'issues.assignee_id') }} as assignee_id,
        {{ at_first('status', 'issues.current_status') }} as first_status,
        case
            when beginnings.has_status or issues.changelog_total <= coalesce(beginnings.histories, 0) then issues.created_at
            else coalesce(issues.status_since, issues.current_at)
        end as first_status_at,
        -- a changelog of which a part is missing may not tell the last change
        case
            when issues.changelog_total > beginnings.histories
                and beginnings.last_status_at <= issues.current_at
                and not beginnings.last_status = issues.current_status
            then issues.current_status
        end as untold_status,
        case when issues.status_since > beginnings.last_status_at then issues.status_since else issues.current_at end as untold_at,
        voids.void,
        case when beginnings.last_status_at > issues.current_at then beginnings.last_status_at else issues.current_at end as void_at
    from current_issues as issues
    left join beginnings
        on issues.id = beginnings.issue_id
    left join voids
        on issues.id = voids.id

)

select
    {{ told_event('status_changed', by_system, occurred_at='first_status_at', status='first_status') }}
from known_issues
where first_status is not null and not first_status = 'new'

union all

select
    {{ told_event('status_changed', dict(by_system, event_id="'now'"), occurred_at='untold_at', status='untold_status') }}
from known_issues
where untold_status is not null

union all

select
    {{ told_event('status_changed', dict(by_system, event_id="'void'"), occurred_at='void_at', status='void') }}
from known_issues
where void is not null

union all

select
    {{ told_event('assignee_changed', by_system, occurred_at='created_at', agent_id='assignee_id') }}
from known_issues
where assignee_id is not null

union all

select
    {{ told_event(
        'work_logged', case_id='issue_id', occurred_at='coalesce(started, created)', event_id="'worklog-' || lpad(id, 20, '0')",
        actor_id='author_id', agent_id='author_id', work_type="'manual'", work_seconds='time_spent_seconds',
    ) }}
from worklogs
