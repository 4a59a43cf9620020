-- A row is an organization.
with

organizations as (

    select
        organization_id,
        max(name) as name
    from {{ ref('stg_jira__issue_organizations') }}
    where organization_id is not null
    group by 1

)

select
    {{ told('accounts', {'account_id': 'organization_id', 'name': 'name'}) }}
from organizations
