-- A row is a change that the contract knows. An issue that is resolved as a duplicate or as spam
-- leaves the counts: its resolution says so, and not the status that comes with it.
with

changes as (

    select * from {{ ref('stg_jira__changes') }}

),

voids as (

    select distinct history_id as void_history_id
    from changes
    where field = 'resolution' and to_value in ('merged', 'spam')

),

known_changes as (

    select
        changes.*,
        people.role
    from changes
    left join voids
        on changes.history_id = voids.void_history_id
    left join {{ ref('stg_jira__people') }} as people
        on changes.author_id = people.person_id
    where changes.field in ('assignee', 'reporter', 'priority', 'reason', 'project')
        or (changes.field = 'status' and (voids.void_history_id is null or not changes.to_value in ('solved', 'closed')))
        or (changes.field = 'resolution' and changes.to_value in ('merged', 'spam'))

)

select
    {{ told('case_events', {
        'case_id': 'issue_id',
        'occurred_at': 'created',
        'event_type': "case
            when field in ('status', 'resolution') then 'status_changed'
            when field = 'assignee' then 'assignee_changed'
            else 'attribute_changed'
        end",
        'event_id': "'history-' || lpad(history_id, 20, '0') || '-' || field",
        'audit_id': audit_id('issue_id', 'created', 'author_id'),
        'actor_id': 'author_id',
        'actor_role': "case when author_id is null then 'system' else role end",
        'is_auto': "author_id is null or coalesce(role = 'bot', false)",
        'status': "case when field in ('status', 'resolution') then to_value end",
        'agent_id': "case when field = 'assignee' then to_value end",
        'attribute': "case field
            when 'reporter' then 'requester'
            when 'project' then 'brand'
            when 'priority' then 'priority'
            when 'reason' then 'reason'
        end",
        'value': "case when field in ('reporter', 'project', 'priority', 'reason') then to_value end",
    }) }}
from known_changes
