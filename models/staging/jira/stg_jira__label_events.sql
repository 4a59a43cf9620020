-- A row is a label that an issue got or lost.
with

lists as (

    select
        changes.*,
        people.role
    from {{ ref('stg_jira__changes') }} as changes
    left join {{ ref('stg_jira__people') }} as people
        on changes.author_id = people.person_id
    where changes.field = 'labels'

),

labels as (

    select distinct history_id, {{ each_word('to_value') }} as label from lists

),

earlier_labels as (

    select distinct history_id, {{ each_word('from_value') }} as label from lists

),

changes as (

    select
        coalesce(labels.history_id, earlier_labels.history_id) as history_id,
        coalesce(labels.label, earlier_labels.label) as label,
        case when earlier_labels.label is null then 'tag_added' else 'tag_removed' end as attribute
    from labels
    full outer join earlier_labels
        on labels.history_id = earlier_labels.history_id
        and labels.label = earlier_labels.label
    where labels.label is null or earlier_labels.label is null

)

select
    {{ told('case_events', {
        'case_id': 'lists.issue_id',
        'occurred_at': 'lists.created',
        'event_type': "'attribute_changed'",
        'event_id': "'label-' || lpad(lists.history_id, 20, '0') || '-' || changes.label",
        'audit_id': audit_id('lists.issue_id', 'lists.created', 'lists.author_id'),
        'actor_id': 'lists.author_id',
        'actor_role': "case when lists.author_id is null then 'system' else lists.role end",
        'is_auto': "lists.author_id is null or coalesce(lists.role = 'bot', false)",
        'attribute': 'changes.attribute',
        'value': 'changes.label',
    }) }}
from changes
inner join lists
    on changes.history_id = lists.history_id
