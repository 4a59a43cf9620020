-- A row is a change of a field that the contract knows. What a field held at the creation of
-- the ticket stands in cases, but for status, assignee and group, which are events from the first.
with

changes as (

    select * from {{ ref('stg_zendesk_api__moments') }}
    where type in ('create', 'change')
        and (
            -- a case is new unless it is told otherwise
            (field_name = 'status' and (type = 'change' or not value = 'new'))
            or field_name in ('assignee_id', 'group_id')
            or (type = 'change' and field_name in ('priority', 'requester_id', 'organization_id', 'brand_id', 'reason', 'work_seconds'))
        )

),

brands as (

    select
        id as brand_id,
        name as brand
    from {{ ref('stg_zendesk_api__brands') }}
    where row_use = 'used'

),

voids as (

    select
        closing_event_id,
        status as void_status
    from {{ ref('stg_zendesk_api__ticket_voids') }}
    where closing_event_id is not null

)

select
    {{ told('case_events', {
        'case_id': 'changes.ticket_id',
        'occurred_at': 'changes.created_at',
        'event_type': "case changes.field_name
            when 'status' then 'status_changed'
            when 'assignee_id' then 'assignee_changed'
            when 'group_id' then 'group_changed'
            when 'work_seconds' then 'work_logged'
            else 'attribute_changed'
        end",
        'event_id': "lpad(changes.event_id, 20, '0')",
        'sequence': 'changes.audit_number',
        'audit_id': 'changes.ticket_audit_id',
        'actor_id': 'changes.actor_id',
        'actor_role': 'changes.actor_role',
        'is_auto': "changes.actor_role in ('system', 'bot')",
        'via': 'changes.channel',
        'status': "case when changes.field_name = 'status' then coalesce(voids.void_status, changes.value) end",
        'agent_id': "case changes.field_name when 'assignee_id' then changes.value when 'work_seconds' then changes.actor_id end",
        'group_id': "case when changes.field_name = 'group_id' then changes.value end",
        'attribute': "case changes.field_name
            when 'priority' then 'priority'
            when 'requester_id' then 'requester'
            when 'organization_id' then 'account'
            when 'brand_id' then 'brand'
            when 'reason' then 'reason'
        end",
        'value': "case
            when changes.field_name = 'brand_id' then coalesce(brands.brand, changes.value)
            when changes.field_name in ('priority', 'requester_id', 'organization_id', 'reason') then changes.value
        end",
        'work_type': "case when changes.field_name = 'work_seconds' then 'manual' end",
        'work_seconds': "case when changes.field_name = 'work_seconds' then " ~ to_integer('changes.value') ~ " end",
    }) }}
from changes
left join brands
    on changes.field_name = 'brand_id'
    and changes.value = brands.brand_id
left join voids
    on changes.event_id = voids.closing_event_id
where changes.field_name <> 'work_seconds' or {{ to_integer('changes.value') }} > 0
