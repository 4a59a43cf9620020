-- A row is what the tickets themselves tell beyond their history: links, voiding, deletion,
-- and, where the history is silent about a field, the only value that is known of it.
{%- set by_system = {'case_id': 'id', 'actor_role': "'system'", 'is_auto': 'true'} %}
with

tickets as (

    select * from {{ ref('stg_zendesk__ticket') }}
    where row_use = 'used'

),

voids as (

    select * from {{ ref('stg_zendesk__ticket_voids') }}

),

beginnings as (

    select * from {{ ref('stg_zendesk__ticket_beginnings') }}

),

known_tickets as (

    select
        tickets.*,
        coalesce(tickets.updated_at, tickets.created_at) as last_at,
        coalesce(beginnings.has_status, false) as has_status,
        coalesce(beginnings.has_assignee_id, false) as has_assignee,
        coalesce(beginnings.has_group_id, false) as has_group,
        coalesce(beginnings.has_deletion, false) as has_deletion,
        coalesce(tickets._fivetran_deleted, false) or coalesce(tickets.status = 'deleted', false) as is_deleted
    from tickets
    left join beginnings
        on tickets.id = beginnings.ticket_id

)

select
    {{ told('case_events', dict(
        case_id='ticket_id', occurred_at='voided_at', event_type="'case_linked'", event_id="'merge'",
        via="'merge'", link_type="'merged_into'", linked_case_id='target_id',
    )) }}
from voids
where status = 'merged'

union all

select
    {{ told('case_events', dict(
        by_system, case_id='ticket_id', occurred_at='voided_at', event_type="'status_changed'",
        event_id="'void'", status='status',
    )) }}
from voids
where not is_closing_told

union all

select
    {{ told('case_events', dict(
        by_system, occurred_at='created_at', event_type="'case_linked'", event_id="'follow-up'",
        link_type="'followup_of'", linked_case_id='via_source_from_id',
    )) }}
from tickets
where via_source_rel = 'follow_up' and via_source_from_id is not null

union all

select
    {{ told('case_events', dict(
        by_system, occurred_at='last_at', event_type="'status_changed'", event_id="'ticket'",
        status="case when is_deleted then 'deleted' else status end",
    )) }}
from known_tickets
where (is_deleted and not has_deletion)
    or (not has_status and status in ('open', 'pending', 'hold', 'solved', 'closed'))

union all

select
    {{ told('case_events', dict(
        by_system, occurred_at='created_at', event_type="'assignee_changed'", event_id="'ticket'",
        agent_id='assignee_id',
    )) }}
from known_tickets
where assignee_id is not null and not has_assignee

union all

select
    {{ told('case_events', dict(
        by_system, occurred_at='created_at', event_type="'group_changed'", event_id="'ticket'",
        group_id='group_id',
    )) }}
from known_tickets
where group_id is not null and not has_group
