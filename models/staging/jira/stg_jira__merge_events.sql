-- A row is the link of an issue that was resolved as a duplicate to the one that it duplicates.
with

issues as ({{ used('issues') }}),

changes as (select * from {{ ref('stg_jira__changes') }}),

people as (select * from {{ ref('stg_jira__people') }}),

links as ({{ items_of('issues', each_item('links'), ['id as issue_id']) }}),

known_links as (

    select
        issue_id,
        {{ json_text('item', 'type', 'outward') }} as relation,
        {{ instance_id(json_text('item', 'outwardIssue', 'id')) }} as target_id
    from links

),

duplicates as (

    select
        issue_id,
        min(target_id) as target_id
    from known_links
    where relation = 'duplicates'
    group by 1

)

select
    {{ told_event(
        'case_linked', case_id='changes.issue_id', occurred_at='changes.created', event_id="'merge'",
        audit_id=audit_id('changes.issue_id', 'changes.created', 'changes.author_id'), actor_id='changes.author_id',
        actor_role=actor_role('changes.author_id', 'people.role'), via="'merge'", link_type="'merged_into'",
        linked_case_id='duplicates.target_id',
    ) }}
from changes
left join duplicates
    on changes.issue_id = duplicates.issue_id
left join people
    on changes.author_id = people.person_id
where changes.field = 'resolution' and changes.to_value = 'merged'
