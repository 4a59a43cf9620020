-- A row is a thread in its place in the conversation: who did what, and what was true of the
-- conversation from then on. A rule acts in the name of the user who made it.
{%- set assigned_type = json_text('assigned_to', 'type') %}
{%- set assigned_id = instance_id(json_text('assigned_to', 'id')) %}
with

threads as (

    select
        *,
        {{ json_text('action', 'type') }} as action_type,
        {{ json_text('created_by', 'type') }} as creator_type,
        {{ json_text('created_by', 'email') }} as creator_email,
        {{ instance_id(json_text('created_by', 'id')) }} as creator_id,
        {{ instance_id(json_text('customer', 'id')) }} as customer_id,
        case when {{ assigned_type }} = 'team' then null else {{ assigned_id }} end as agent_id,
        case when {{ assigned_type }} = 'team' then {{ assigned_id }} end as group_id,
        {{ instance_id('coalesce(' ~ json_text('action', 'associatedEntities', 'mailbox') ~ ', ' ~ json_text('action', 'associated_entities', 'mailbox') ~ ')') }} as mailbox_id,
        {{ instance_id('coalesce(' ~ json_text('action', 'associatedEntities', 'conversation') ~ ', ' ~ json_text('action', 'associated_entities', 'conversation') ~ ')') }} as merged_id
    from {{ ref('stg_helpscout__threads') }}
    where row_use = 'used'

),

acted as (

    select
        *,
        case when type = 'customer' then coalesce(customer_id, creator_id) else creator_id end as actor_id,
        {{ known_role('helpscout', 'creator_id', 'creator_email', "case
            when type = 'customer' or creator_type = 'customer' then 'customer'
            when creator_type = 'system_user' then 'bot'
            when creator_id is null then 'system'
            else 'agent'
        end") }} as actor_role
    from threads

)

select
    id as thread_id,
    conversation_id,
    created_at,
    row_number() over conversation as place,
    type,
    actor_id,
    actor_role,
    creator_email as actor_email,
    actor_role in ('bot', 'system') or coalesce(action_type = 'workflow', false) as is_auto,
    case action_type
        when 'workflow' then 'rule'
        when 'imported' then 'import'
        when 'importedExternal' then 'import'
        when 'merged' then 'merge'
        else {{ json_text('source', 'type') }}
    end as via,
    action_type,
    case action_type
        when 'deletedTicket' then 'deleted'
        -- what it was before, where the thread does not say
        when 'restoreTicket' then coalesce({{ last_known('status', 'conversation_id', 'created_at, length(id), id') }}, 'open')
        else status
    end as status,
    agent_id,
    lag(agent_id) over conversation as previous_agent_id,
    group_id,
    customer_id,
    mailbox_id,
    merged_id,
    body
from acted
window conversation as (partition by conversation_id order by created_at, length(id), id)
