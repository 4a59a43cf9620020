-- A row is what the conversations themselves tell beyond their threads: that they begin open,
-- merges, voiding, and what is true of them now when no thread has said so.
{%- set by_system = {'case_id': 'id', 'actor_role': "'system'", 'is_auto': 'true'} %}
with

conversations as (

    select
        *,
        case when current_status = 'solved' then closed_by end as closer_id
    from {{ ref('stg_helpscout__histories') }}

),

tag_items as (

    select
        id,
        now_at,
        {{ each_item('tags') }} as item
    from conversations

),

tags as (

    select
        id,
        now_at,
        {{ json_text('item', 'tag') }} as tag
    from tag_items

),

absorptions as (

    select moments.*
    from {{ ref('stg_helpscout__moments') }} as moments
    inner join conversations
        on moments.merged_id = conversations.id
    where moments.action_type = 'merged'

)

select
    {{ told('case_events', dict(
        by_system, occurred_at='created_at', sequence='0', event_type="'status_changed'", event_id="'begins'", status="'open'",
    )) }}
from conversations
where first_status_at is null or first_status_at > created_at

union all

select
    {{ told('case_events', dict(
        by_system, occurred_at="case when current_status = 'solved' then coalesce(closed_at, now_at) else now_at end",
        event_type="'status_changed'", event_id="'now'", status='current_status',
        actor_id='closer_id', actor_role="case when closer_id is null then 'system' else 'agent' end", is_auto='closer_id is null',
    )) }}
from conversations
where is_current and current_status <> last_status and last_status <> 'deleted'

union all

select
    {{ told('case_events', dict(
        by_system, occurred_at='case when has_threads then now_at else created_at end',
        event_type="'assignee_changed'", event_id="'now'", agent_id='agent_id',
    )) }}
from conversations
where is_current and agent_id is not null and (last_agent_id is null or agent_id <> last_agent_id)

union all

select
    {{ told('case_events', dict(
        by_system, occurred_at='now_at', event_type="'status_changed'", event_id="'tag'",
        status="case when tag in (" ~ text_literals(var('spam_tags')) ~ ") then 'spam' else 'merged' end",
    )) }}
from tags
where tag in ({{ text_literals(var('spam_tags') + var('merge_tags')) }})
{%- for event_type in ['status_changed', 'case_linked'] %}

union all

select
    {{ told('case_events', dict(
        case_id='merged_id', occurred_at='created_at', via="'merge'", event_type=text_literal(event_type),
        audit_id='thread_id', actor_id='actor_id', actor_role='actor_role', is_auto='is_auto',
        event_id="'merge'", status="'merged'" if event_type == 'status_changed' else 'null',
        link_type="'merged_into'" if event_type == 'case_linked' else 'null',
        linked_case_id='conversation_id' if event_type == 'case_linked' else 'null',
    )) }}
from absorptions
{%- endfor %}
