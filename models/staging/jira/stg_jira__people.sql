-- A row is someone whom an issue, its history or the list of users names. Accounts say who is an
-- app and who a customer of the portal; of the others whoever did the work of an agent is one,
-- today or then, and who only ever asked is a customer.
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

),

told as (

    select {{ jira_user('creator') }} as user_id, creator as account, false as asks, false as works from issues
    union all
    select {{ jira_user('reporter') }}, reporter, true, false from issues
    union all
    select {{ jira_user('assignee') }}, assignee, false, true from issues
    union all
    select {{ jira_user('author') }}, author, false, coalesce(not jsd_public or visibility is not null, false)
    from {{ ref('stg_jira__issue_comments') }}
    where row_use = 'used'
    union all
    select {{ jira_user('author') }}, author, false, true
    from {{ ref('stg_jira__issue_worklogs') }}
    where row_use = 'used'
    union all
    select {{ jira_user('author') }}, author, false, false
    from {{ ref('stg_jira__issue_changelogs') }}
    where row_use = 'used'
    union all
    select from_value, {{ no_text() }}, false, true from changes where field = 'assignee'
    union all
    select to_value, {{ no_text() }}, false, true from changes where field = 'assignee'
    union all
    select changes.author_id, {{ no_text() }}, false, changes.field in ('status', 'assignee', 'priority')
    from changes
    inner join issues
        on changes.issue_id = issues.id
    where not changes.author_id = issues.reporter_id

),

seen as (

    select
        user_id,
        max({{ json_text('account', 'accountType') }}) as account_type,
        max({{ json_text('account', 'displayName') }}) as name,
        max({{ json_text('account', 'emailAddress') }}) as email,
        max({{ json_text('account', 'timeZone') }}) as time_zone,
        count(case when asks then 1 end) > 0 as asks,
        count(case when works then 1 end) > 0 as works
    from told
    where user_id is not null
    group by 1

),

people as (

    select
        coalesce(seen.user_id, users.user_id) as person_id,
        coalesce(users.account_type, seen.account_type) as account_type,
        coalesce(users.display_name, seen.name) as name,
        coalesce(users.email_address, seen.email) as email,
        coalesce(users.time_zone, seen.time_zone) as time_zone,
        coalesce(seen.asks, false) as asks,
        coalesce(seen.works, false) as works
    from seen
    full outer join {{ ref('stg_jira__users') }} as users
        on seen.user_id = users.user_id
    where users.row_use is null or users.row_use = 'used'

)

select
    {{ told('people', {
        'person_id': 'person_id',
        'role': known_role('jira', 'person_id', 'email', "case
            when account_type = 'app' then 'bot'
            when account_type = 'customer' then 'customer'
            when works then 'agent'
            when asks then 'customer'
            when account_type = 'atlassian' then 'agent'
        end"),
        'name': 'name',
        'email': 'email',
        'time_zone': to_time_zone('time_zone'),
    }) }}
from people
