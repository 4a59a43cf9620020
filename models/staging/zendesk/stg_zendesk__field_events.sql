-- A row is a change of a field that the contract knows. What a field held at the creation of
-- the ticket stands in cases, but for status, assignee and group, which are events from the first.
{%- set reason = zendesk_reason_field() %}
with

history as (

    select * from {{ ref('stg_zendesk__ticket_field_history') }}
    where row_use = 'used'
        and (
            field_name in ('status', 'assignee_id', 'group_id')
            or (
                updated > ticket_created_at
                and field_name in ('priority', 'requester_id', 'organization_id', 'brand_id', '{{ reason }}')
            )
        )

),

people as (

    select
        person_id as user_id,
        role
    from {{ ref('stg_zendesk__people') }}

),

brands as (

    select
        id as brand_id,
        name as brand
    from {{ ref('stg_zendesk__brand') }}
    where row_use = 'used'

),

voids as (

    select * from {{ ref('stg_zendesk__ticket_voids') }}
    where is_closing_told

)

select
    {{ told('case_events', {
        'case_id': 'history.ticket_id',
        'occurred_at': 'history.updated',
        'event_type': "case history.field_name
            when 'status' then 'status_changed'
            when 'assignee_id' then 'assignee_changed'
            when 'group_id' then 'group_changed'
            else 'attribute_changed'
        end",
        'event_id': 'history.field_name',
        'audit_id': audit_id('history.ticket_id', 'history.updated', 'history.user_id'),
        'actor_id': 'history.user_id',
        'actor_role': actor_role('history.user_id', 'people.role'),
        'is_auto': 'history.user_id is null',
        'via': "case when history.user_id is null then 'rule' end",
        'status': "case when history.field_name = 'status' then coalesce(voids.status, history.value) end",
        'agent_id': "case when history.field_name = 'assignee_id' then history.value end",
        'group_id': "case when history.field_name = 'group_id' then history.value end",
        'attribute': "case history.field_name
            when 'priority' then 'priority'
            when 'requester_id' then 'requester'
            when 'organization_id' then 'account'
            when 'brand_id' then 'brand'
            when '" ~ reason ~ "' then 'reason'
        end",
        'value': "case
            when history.field_name = 'brand_id' then coalesce(brands.brand, history.value)
            when history.field_name in ('priority', 'requester_id', 'organization_id', '" ~ reason ~ "') then history.value
        end",
    }) }}
from history
left join people
    on history.user_id = people.user_id
left join brands
    on history.field_name = 'brand_id'
    and history.value = brands.brand_id
left join voids
    on history.field_name = 'status'
    and history.ticket_id = voids.ticket_id
    and history.updated = voids.voided_at
