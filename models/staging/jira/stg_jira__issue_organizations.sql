-- A row is an organization that an issue names.
with

organizations as (

    select
        issue_id,
        {{ "split_part(issue_id, ':', 1) as source_instance," if has_instances('jira') }}
        {{ each_item('value') }} as organization
    from {{ ref('stg_jira__own_values') }}
    where field = 'organizations'

)

select
    issue_id,
    {{ instance_id(json_text('organization', 'id')) }} as organization_id,
    {{ json_text('organization', 'name') }} as name
from organizations
