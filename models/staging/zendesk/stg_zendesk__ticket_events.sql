-- A row is what the tickets themselves tell beyond their history: links, voiding, deletion,
-- and, where the history is silent about a field, the only value that is known of it. Changes by
-- rules do not touch updated_at: what a ticket is now it became no earlier than at its last status.
{{ by_case('case_id', touched='stg_zendesk__touched_tickets') }}
{%- set by_system = {'case_id': 'id', 'actor_role': "'system'"} %}
with

tickets as ({{ used('ticket') }}),

voids as (

    select voids.*
    from {{ ref('stg_zendesk__ticket_voids') }} as voids
    inner join tickets
        on voids.ticket_id = tickets.id

),

beginnings as (select * from {{ ref('stg_zendesk__ticket_beginnings') }}),

known_tickets as (

    select
        tickets.*,
        case
            when beginnings.last_status_at > coalesce(tickets.updated_at, tickets.created_at) then beginnings.last_status_at
            else coalesce(tickets.updated_at, tickets.created_at)
        end as last_at,
        case
            when beginnings.last_deletion_at = beginnings.last_status_at then null
            when tickets._fivetran_deleted or tickets.status = 'deleted' then 'deleted'
            when beginnings.has_status then null
            when tickets.status in ('open', 'pending', 'hold', 'solved', 'closed') then tickets.status
        end as untold_status,
        case when beginnings.has_assignee_id then null else tickets.assignee_id end as untold_assignee_id,
        case when beginnings.has_group_id then null else tickets.group_id end as untold_group_id
    from tickets
    left join beginnings
        on tickets.id = beginnings.ticket_id

)

select
    {{ told_event(
        'case_linked', case_id='ticket_id', occurred_at='voided_at', event_id="'merge'", via="'merge'", link_type="'merged_into'",
        linked_case_id='target_id',
    ) }}
from voids
where status = 'merged'

union all

select
    {{ told_event('status_changed', by_system, case_id='ticket_id', occurred_at='voided_at', event_id="'void'", status='status') }}
from voids
where not is_closing_told

union all

select
    {{ told_event(
        'case_linked', by_system, occurred_at='created_at', event_id="'follow-up'", link_type="'followup_of'",
        linked_case_id='via_source_from_id',
    ) }}
from tickets
where via_source_rel = 'follow_up' and via_source_from_id is not null

union all

select
    {{ told_event('case_linked', by_system, occurred_at='created_at', event_id="'problem'", link_type="'problem_of'", linked_case_id='problem_id') }}
from tickets
where problem_id is not null

union all

select
    {{ told_event('status_changed', by_system, occurred_at='last_at', event_id="'ticket'", status='untold_status') }}
from known_tickets
where untold_status is not null

union all

{{ told_holders(
    'known_tickets', dict(by_system, occurred_at='created_at', event_id="'ticket'"),
    agent_id='untold_assignee_id', group_id='untold_group_id',
) }}
