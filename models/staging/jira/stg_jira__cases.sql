-- A row is an issue as it was at its creation: what never changed is what it is now.
with

issues as (

    select
        *,
        {{ jira_user('creator') }} as creator_id,
        {{ jira_user('reporter') }} as reporter_id
    from {{ ref('stg_jira__issues') }}
    where row_use = 'used'

),

beginnings as (

    select * from {{ ref('stg_jira__beginnings') }}

),

people as (

    select
        person_id,
        role
    from {{ ref('stg_jira__people') }}

),

own_values as (

    select
        issue_id,
        max(case when field = 'reason' then word end) as reason,
        max(case when field = 'region' then word end) as region
    from {{ ref('stg_jira__own_values') }}
    group by 1

),

organizations as (

    select
        issue_id,
        min(organization_id) as organization_id
    from {{ ref('stg_jira__issue_organizations') }}
    group by 1

),

created_issues as (

    select
        issues.id,
        issues.created_at,
        issues.creator_id,
        nullif(issues.channel, 'jira') as channel,
        case when beginnings.has_reporter then beginnings.reporter else issues.reporter_id end as requester_id,
        case when beginnings.has_priority then beginnings.priority else coalesce(issues.priority, issues.priority_name) end as priority,
        case when beginnings.has_project then beginnings.project else issues.project end as brand,
        case when beginnings.has_reason then beginnings.reason else own_values.reason end as reason,
        own_values.region,
        organizations.organization_id,
        issues.changelog_total is not null or beginnings.issue_id is not null as has_history
    from issues
    left join beginnings
        on issues.id = beginnings.issue_id
    left join own_values
        on issues.id = own_values.issue_id
    left join organizations
        on issues.id = organizations.issue_id

)

select
    {{ told('cases', {
        'case_id': 'created_issues.id',
        'created_at': 'created_issues.created_at',
        'created_by_role': "case
            when created_issues.creator_id = created_issues.requester_id then 'customer'
            else coalesce(people.role, 'system')
        end",
        'channel': 'created_issues.channel',
        'reason': 'created_issues.reason',
        'priority': 'created_issues.priority',
        'brand': 'created_issues.brand',
        'region': 'created_issues.region',
        'requester_id': 'created_issues.requester_id',
        'account_id': 'created_issues.organization_id',
        'history_quality': "case when created_issues.has_history then 'full' else 'inferred' end",
    }) }}
from created_issues
left join people
    on created_issues.creator_id = people.person_id
