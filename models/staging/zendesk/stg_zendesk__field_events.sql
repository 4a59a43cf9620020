-- A row is a change of a field that the contract knows. What a field held at the creation of
-- the ticket stands in cases, but for status, assignee and group, which are events from the first.
{{ by_case('case_id', touched='stg_zendesk__touched_tickets') }}
{%- set fields = {
    'status': 'status', 'assignee_id': 'agent', 'group_id': 'group', 'priority': 'priority', 'requester_id': 'requester',
    'organization_id': 'account', 'brand_id': 'brand', zendesk_reason_field(): 'reason',
} %}
with

history as (

    select * from {{ ref('stg_zendesk__ticket_field_history') }}
    where row_use = 'used'
        and field_name in ({{ text_literals(fields) }})
        and (field_name in ('status', 'assignee_id', 'group_id') or updated > ticket_created_at)

),

brands as ({{ used('brand') }}),

voids as (

    select * from {{ ref('stg_zendesk__ticket_voids') }}
    where is_closing_told

)

select
    {{ told_change(fields, field='history.field_name', value='coalesce(voids.status, brands.name, history.value)', saved={
        'case_id': 'history.ticket_id',
        'occurred_at': 'history.updated',
        'event_id': 'history.field_name || history.fraction',
        'audit_id': audit_id('history.ticket_id', 'history.updated', 'history.user_id'),
        'actor_id': 'history.user_id',
        'actor_role': "case when history.user_id is null then 'system' end",
        'is_auto': 'history.user_id is null',
        'via': "case when history.user_id is null then 'rule' end",
    }) }}
from history
left join brands
    on history.field_name = 'brand_id'
    and history.value = brands.id
left join voids
    on history.field_name = 'status'
    and history.ticket_id = voids.ticket_id
    and history.updated = voids.voided_at
