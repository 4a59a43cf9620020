-- A row is a change of a field that the contract knows, or the time that an update tells. What a
-- field held at the creation of the ticket stands in cases, but for status, assignee and group,
-- which are events from the first.
{%- set fields = {
    'status': 'status', 'assignee_id': 'agent', 'group_id': 'group', 'priority': 'priority', 'requester_id': 'requester',
    'organization_id': 'account', 'brand_id': 'brand', 'reason': 'reason',
} %}
{%- set saved = {
    'case_id': 'moments.ticket_id',
    'occurred_at': 'moments.created_at',
    'event_id': "lpad(moments.event_id, 20, '0')",
    'sequence': 'moments.audit_number',
    'audit_id': 'moments.ticket_audit_id',
    'actor_id': 'moments.actor_id',
    'actor_role': 'moments.actor_role',
    'via': 'moments.channel',
} %}
with

moments as (

    select * from {{ ref('stg_zendesk_api__moments') }}
    where type in ('create', 'change')

),

brands as ({{ used('brands') }}),

voids as (select * from {{ ref('stg_zendesk_api__ticket_voids') }})

select
    {{ told_change(fields, field='moments.field_name', value='coalesce(voids.status, brands.name, moments.value)', saved=saved) }}
from moments
left join brands
    on moments.field_name = 'brand_id'
    and moments.value = brands.id
left join voids
    on moments.event_id = voids.closing_event_id
where moments.field_name in ({{ text_literals(fields) }})
    and (moments.type = 'change' or moments.field_name in ('status', 'assignee_id', 'group_id'))
    -- a case is new unless it is told otherwise
    and not (moments.field_name = 'status' and moments.type = 'create' and moments.value = 'new')

union all

select
    {{ told_event(
        'work_logged', saved, agent_id='moments.actor_id', work_type="'manual'", work_seconds=to_integer('moments.value'),
    ) }}
from moments
where moments.field_name = 'work_seconds' and moments.type = 'change' and {{ to_integer('moments.value') }} > 0
