-- A row is what the conversations themselves tell beyond their parts: tags, and what is true of
-- them now when no part has said so.
{%- set by_system = {'case_id': 'id', 'actor_role': "'system'", 'is_auto': 'true'} %}
with

conversations as (

    select
        *,
        -- a part may be newer than the telling of its conversation
        coalesce(updated_at, created_at) >= last_part_at as is_current,
        case when history_quality = 'inferred' then coalesce(first_assignment_at, created_at) else coalesce(updated_at, created_at) end as assigned_at,
        case when state = 'solved' then coalesce(last_close_at, updated_at, created_at) else coalesce(updated_at, created_at) end as changed_at,
        case when state = 'solved' then last_closed_by_id end as closer_id
    from {{ ref('stg_intercom__histories') }}

),

tag_items as (

    select
        id,
        {{ 'source_instance,' if has_instances('intercom') }}
        coalesce(updated_at, created_at) as last_at,
        {{ each_item('coalesce(' ~ json_text('tags', 'tags') ~ ', tags)') }} as item
    from conversations

),

tags as (

    select
        id,
        last_at,
        {{ json_text('item', 'name') }} as tag,
        {{ to_instant(json_text('item', 'applied_at'), time_format='unix') }} as applied_at,
        {{ instance_id(json_text('item', 'applied_by', 'id')) }} as actor_id,
        case {{ json_text('item', 'applied_by', 'type') }} when 'admin' then 'agent' when 'bot' then 'bot' else 'system' end as actor_role
    from tag_items

)

select
    {{ told('case_events', dict(
        case_id='id', occurred_at='applied_at', event_type="'attribute_changed'", event_id="'tag-' || tag", attribute="'tag_added'",
        value='tag', actor_id='actor_id', actor_role='actor_role', is_auto="actor_role in ('bot', 'system')",
    )) }}
from tags
where applied_at is not null

union all

select
    {{ told('case_events', dict(
        case_id='id', occurred_at='coalesce(applied_at, last_at)', event_type="'status_changed'", event_id="'void'",
        status="case when tag in (" ~ text_literals(var('spam_tags')) ~ ") then 'spam' else 'merged' end",
        actor_id='actor_id', actor_role='actor_role', is_auto="actor_role in ('bot', 'system')",
    )) }}
from tags
where tag in ({{ text_literals(var('spam_tags') + var('merge_tags')) }})

union all

select
    {{ told('case_events', dict(
        case_id='id', occurred_at='changed_at', event_type="'status_changed'", event_id="'now'", status='state',
        actor_id='closer_id', actor_role="case when closer_id is null then 'system' else 'agent' end", is_auto='closer_id is null',
    )) }}
from conversations
where is_current and state <> last_status

union all

select
    {{ told('case_events', dict(
        by_system, occurred_at='assigned_at', event_type="'assignee_changed'", event_id="'now'", agent_id='admin_assignee_id',
    )) }}
from conversations
where is_current and admin_assignee_id is not null and (last_agent_id is null or admin_assignee_id <> last_agent_id)

union all

select
    {{ told('case_events', dict(
        by_system, occurred_at='assigned_at', event_type="'group_changed'", event_id="'now'", group_id='team_assignee_id',
    )) }}
from conversations
where is_current and team_assignee_id is not null and (last_team_id is null or team_assignee_id <> last_team_id)

union all

-- without its parts the first reply is all that is known of the messages
select
    {{ told('case_events', dict(
        case_id='id', occurred_at='first_admin_reply_at', event_type="'message'", event_id="'first-reply'", actor_role="'agent'",
        is_auto='false', direction="'out'", visibility="'public'", medium='channel',
    )) }}
from conversations
where history_quality = 'inferred' and first_admin_reply_at is not null
