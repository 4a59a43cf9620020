-- A row is a change of an assignee, a queue or an attribute between two polls. Of an
-- assignment it is told who made it, of the others only when.
{%- set attributes = {'priority': ['priority', 'priority'], 'reason': ['type', 'type'], 'brand': ['group_id', 'brand']} %}
with

brands as ({{ used('brands') }}),

snapshots as (

    select
        snapshots.*,
        coalesce(brands.name, snapshots.group_id) as brand
    from {{ ref('stg_sprout__snapshots') }} as snapshots
    left join brands
        on snapshots.group_id = brands.id

)

select
    {{ told_event('assignee_changed', {
        'case_id': 'case_id',
        'occurred_at': 'true_from',
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
    {{ told_event('group_changed', case_id='case_id', occurred_at='true_from', event_id="'queue'", group_id='queue_id') }}
from snapshots
where queue_id <> coalesce(previous_queue_id, '')

{%- for attribute, columns in attributes.items() %}

union all

select
    {{ told_event(
        'attribute_changed', case_id='case_id', occurred_at='changed_at', event_id="'" ~ attribute ~ "'",
        attribute="'" ~ attribute ~ "'", value=columns[1],
    ) }}
from snapshots
where snapshot_number > 1 and coalesce({{ columns[0] }}, '') <> coalesce(previous_{{ columns[0] }}, '')
{%- endfor %}
