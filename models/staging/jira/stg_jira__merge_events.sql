-- A row is the link of an issue that was resolved as a duplicate to the one that it duplicates.
with

links as (

    select
        {{ 'source_instance,' if has_instances('jira') }}
        id as issue_id,
        {{ each_item('links') }} as link
    from {{ ref('stg_jira__issues') }}
    where row_use = 'used' and links is not null

),

known_links as (

    select
        issue_id,
        {{ json_text('link', 'type', 'outward') }} as relation,
        {{ instance_id(json_text('link', 'outwardIssue', 'id')) }} as target_id
    from links

),

duplicates as (

    select
        issue_id,
        min(target_id) as target_id
    from known_links
    where relation = 'duplicates'
    group by 1

),

merged_issues as (

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

)

select
    {{ told('case_events', dict(
        case_id='issue_id', occurred_at='created', event_type="'case_linked'", event_id="'merge'",
        audit_id=audit_id('issue_id', 'created', 'author_id'), actor_id='author_id', actor_role="case when author_id is null then 'system' else role end",
        is_auto="author_id is null or coalesce(role = 'bot', false)", via="'merge'", link_type="'merged_into'", linked_case_id='target_id',
    )) }}
from merged_issues
