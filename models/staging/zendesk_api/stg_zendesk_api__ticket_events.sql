-- A row is what the tickets themselves tell beyond their audits: links, voiding and deletion. A
-- ticket that was deleted and is told of since, as anything else, was restored.
{%- set by_system = {'case_id': 'id', 'occurred_at': 'created_at', 'actor_role': "'system'"} %}
with

tickets as ({{ used('tickets') }}),

voids as (select * from {{ ref('stg_zendesk_api__ticket_voids') }}),

deletions as ({{ used('deleted_tickets') }}),

people as (select * from {{ ref('stg_zendesk_api__people') }}),

beginnings as (select * from {{ ref('stg_zendesk_api__ticket_beginnings') }}),

dated_tickets as (

    select
        tickets.*,
        beginnings.last_status,
        beginnings.last_status_at,
        deletions.deleted_at,
        coalesce(deletions.deleted_at, tickets.updated_at, tickets.created_at) as known_at
    from tickets
    left join beginnings
        on tickets.id = beginnings.ticket_id
    left join deletions
        on tickets.id = deletions.id

),

known_tickets as (

    select
        dated_tickets.*,
        people.role as submitter_role,
        case
            when dated_tickets.last_status = 'deleted' then null
            when dated_tickets.status = 'deleted' and dated_tickets.last_status_at > dated_tickets.known_at then dated_tickets.last_status_at
            when dated_tickets.status = 'deleted' then dated_tickets.known_at
            when dated_tickets.told_at > dated_tickets.deleted_at or dated_tickets.last_status_at > dated_tickets.deleted_at then null
            else dated_tickets.deleted_at
        end as untold_deletion_at
    from dated_tickets
    left join people
        on dated_tickets.submitter_id = people.person_id

)

select
    {{ told_event(
        'case_linked', case_id='ticket_id', occurred_at='voided_at', event_id="'merge'", audit_id='ticket_audit_id', actor_id='actor_id',
        actor_role="coalesce(actor_role, 'system')", via="'merge'", link_type="'merged_into'", linked_case_id='target_id',
    ) }}
from voids
where status = 'merged'

union all

select
    {{ told_event('status_changed', by_system, case_id='ticket_id', occurred_at='voided_at', event_id="'void'", status='status') }}
from voids
where closing_event_id is null

union all

select
    {{ told_event(
        'case_linked', by_system, actor_id='submitter_id', actor_role='submitter_role', is_auto='submitter_id is null',
        event_id="'follow-up'", link_type="'followup_of'", linked_case_id='via_ticket_id',
    ) }}
from known_tickets
where via_rel = 'follow_up' and via_ticket_id is not null

union all

select
    {{ told_event('case_linked', by_system, event_id="'problem'", link_type="'problem_of'", linked_case_id='problem_id') }}
from tickets
where problem_id is not null

union all

select
    {{ told_event('status_changed', by_system, occurred_at='untold_deletion_at', event_id="'deletion'", status="'deleted'") }}
from known_tickets
where untold_deletion_at is not null
