-- A row is a change of an assignee, a queue or an attribute between two polls. Of an
-- assignment it is told who made it, of all else only when.
{%- set attributes = {'priority': 'priority', 'reason': 'type', 'brand': 'group_id'} %}
with

snapshots as (

    select * from {{ ref('stg_sprout__snapshots') }}

),

brands as (

    select
        id,
        name
    from {{ ref('stg_sprout__brands') }}
    where row_use = 'used'

)

select
    {{ told('case_events', {
        'case_id': 'case_id',
        'occurred_at': 'true_from',
        'event_type': "'assignee_changed'",
        'event_id': "'assignee'",
        'actor_id': 'assigner_id',
        'is_auto': "coalesce(assigned_by like '%automated_rule%', false)",
        'via': "case when assigned_by like '%automated_rule%' then 'rule' end",
        'agent_id': 'assignee_id',
    }) }}
from snapshots
where coalesce(assignee_id, '') <> coalesce(previous_assignee_id, '')

union all

-- taken out of a queue by someone who has it, a case stays the queue's work
select
    {{ told('case_events', {
        'case_id': 'case_id', 'occurred_at': 'true_from', 'event_type': "'group_changed'", 'event_id': "'queue'", 'group_id': 'queue_id',
    }) }}
from snapshots
where queue_id <> coalesce(previous_queue_id, '')

{%- for attribute, name in attributes.items() %}

union all

select
    {{ told('case_events', {
        'case_id': 'snapshots.case_id', 'occurred_at': 'snapshots.changed_at', 'event_type': "'attribute_changed'",
        'event_id': "'" ~ attribute ~ "'", 'attribute': "'" ~ attribute ~ "'",
        'value': 'coalesce(brands.name, snapshots.group_id)' if attribute == 'brand' else 'snapshots.' ~ name,
    }) }}
from snapshots
left join brands
    on snapshots.group_id = brands.id
where snapshots.snapshot_number > 1 and coalesce(snapshots.{{ name }}, '') <> coalesce(snapshots.previous_{{ name }}, '')
{%- endfor %}
