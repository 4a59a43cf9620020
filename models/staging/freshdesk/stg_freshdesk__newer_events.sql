-- A row is what a ticket is now though its activities told something else last. They are exported
-- a day later: where the ticket was updated since, it knows better.
{%- set saved = {'case_id': 'id', 'occurred_at': 'updated_at', 'actor_role': "'system'"} %}
{%- set attributes = {'priority': 'priority'} if (var('case_fields').freshdesk or {}).reason else {'priority': 'priority', 'reason': 'type'} %}
with

tickets as ({{ used('tickets') }}),

beginnings as (select * from {{ ref('stg_freshdesk__ticket_beginnings') }}),

groups as (select * from {{ ref('stg_freshdesk__group_names') }}),

newer as (

    select
        tickets.id,
        tickets.updated_at,
        case
            when beginnings.has_agent and (beginnings.last_agent_id is null or not beginnings.last_agent_id = tickets.responder_id)
            then tickets.responder_id
        end as agent_id,
        -- a name that no group has any more may be that of any
        case
            when beginnings.has_group and (beginnings.last_group_key is null or not groups.known_group_id = tickets.group_id)
            then tickets.group_id
        end as group_id,
        case when not beginnings.last_priority = tickets.priority then tickets.priority end as priority,
        case when beginnings.has_type and (beginnings.last_type is null or not beginnings.last_type = tickets.type) then tickets.type end as type
    from tickets
    inner join beginnings
        on tickets.id = beginnings.ticket_id
        and tickets.updated_at > beginnings.last_told_at
    left join groups
        on beginnings.last_group_key = groups.group_name

)

{{ told_holders('newer', dict(saved, event_id="'now'"), agent_id='agent_id', group_id='group_id') }}

{%- for attribute, field in attributes.items() %}

union all

select
    {{ told_event('attribute_changed', saved, event_id="'now-" ~ field ~ "'", attribute="'" ~ attribute ~ "'", value=field) }}
from newer
where {{ field }} is not null
{%- endfor %}
