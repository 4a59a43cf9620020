-- A row is a mention of a user by an issue, its history, a comment or a worklog: what the account
-- says, and whether they ask there or do the work of an agent.
with

issues as (

    select
        {{ 'source_instance,' if has_instances('jira') }}
        id,
        creator,
        reporter,
        assignee,
        {{ jira_user('reporter') }} as reporter_id
    from {{ ref('stg_jira__issues') }}
    where row_use = 'used'

),

changes as (

    select * from {{ ref('stg_jira__changes') }}

)

select
    {{ jira_user('creator') }} as user_id,
    creator as account,
    false as asks,
    false as works
from issues

union all

select
    {{ jira_user('reporter') }},
    reporter,
    true,
    false
from issues

union all

select
    {{ jira_user('assignee') }},
    assignee,
    false,
    true
from issues

union all

select
    {{ jira_user('author') }},
    author,
    false,
    coalesce(not jsd_public or visibility is not null, false)
from {{ ref('stg_jira__issue_comments') }}
where row_use = 'used'

union all

select
    {{ jira_user('author') }},
    author,
    false,
    true
from {{ ref('stg_jira__issue_worklogs') }}
where row_use = 'used'

union all

select
    {{ jira_user('author') }},
    author,
    false,
    false
from {{ ref('stg_jira__issue_changelogs') }}
where row_use = 'used'

union all

select
    from_value,
    {{ no_text() }},
    false,
    true
from changes
where field = 'assignee'

union all

select
    to_value,
    {{ no_text() }},
    false,
    true
from changes
where field = 'assignee'

union all

select
    changes.author_id,
    {{ no_text() }},
    false,
    changes.field in ('status', 'assignee', 'priority')
from changes
inner join issues
    on changes.issue_id = issues.id
where not changes.author_id = issues.reporter_id
