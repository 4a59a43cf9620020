-- A row is an issue as it was at its creation: what never changed is what it is now.
with

issues as ({{ used('issues') }}),

beginnings as (select * from {{ ref('stg_jira__beginnings') }}),

people as (select * from {{ ref('stg_jira__people') }}),

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

)

select
    {{ told('cases', {
        'case_id': 'issues.id',
        'created_at': 'issues.created_at',
        'created_by_role': 'case
            when issues.creator_id = ' ~ at_first('reporter', 'issues.reporter_id') ~ " then 'customer'
            else coalesce(people.role, 'system')
        end",
        'channel': "nullif(issues.channel, 'jira')",
        'reason': at_first('reason', 'own_values.reason'),
        'priority': at_first('priority', 'coalesce(issues.priority, issues.priority_name)'),
        'brand': at_first('project', 'issues.project'),
        'region': 'own_values.region',
        'requester_id': at_first('reporter', 'issues.reporter_id'),
        'account_id': 'organizations.organization_id',
        'history_quality': "case
            when issues.changelog_total > beginnings.histories then 'snapshot'
            when issues.changelog_total = 0 or beginnings.issue_id is not null then 'full'
            else 'inferred'
        end",
    }) }}
from issues
left join beginnings
    on issues.id = beginnings.issue_id
left join people
    on issues.creator_id = people.person_id
left join own_values
    on issues.id = own_values.issue_id
left join organizations
    on issues.id = organizations.issue_id
