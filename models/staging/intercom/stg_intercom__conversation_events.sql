-- A row is what the conversations themselves tell beyond their parts: tags, and what is true of
-- them now when no part has said so.
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

-- what no part has said
untold as (

    select
        *,
        case when state <> last_status then state end as untold_status,
        case when last_agent_id is null or admin_assignee_id <> last_agent_id then admin_assignee_id end as untold_agent_id,
        case when last_team_id is null or team_assignee_id <> last_team_id then team_assignee_id end as untold_team_id
    from conversations
    where is_current

),

tag_items as ({{ items_of('conversations', each_item('tags'), ['id', 'coalesce(updated_at, created_at) as last_at']) }}),

tags as (

    select
        id,
        last_at,
        {{ json_text('item', 'name') }} as tag,
        {{ to_instant(json_text('item', 'applied_at'), time_format='unix') }} as applied_at,
        {{ instance_id(json_text('item', 'applied_by', 'id')) }} as actor_id,
        case {{ json_text('item', 'applied_by', 'type') }} when 'admin' then 'agent' when 'bot' then 'bot' else 'system' end as actor_role
    from tag_items

),

known_tags as (

    select
        *,
        {{ void_of_tag('tag') }} as void
    from tags

)

select
    {{ told_event(
        'attribute_changed', case_id='id', occurred_at='applied_at', event_id="'tag-' || tag", attribute="'tag_added'", value='tag',
        actor_id='actor_id', actor_role='actor_role',
    ) }}
from known_tags
where applied_at is not null

union all

select
    {{ told_event(
        'status_changed', case_id='id', occurred_at='coalesce(applied_at, last_at)', event_id="'void'", status='void',
        actor_id='actor_id', actor_role='actor_role',
    ) }}
from known_tags
where void is not null

union all

select
    {{ told_event(
        'status_changed', case_id='id', occurred_at='changed_at', event_id="'now'", status='untold_status', actor_id='closer_id',
        actor_role=actor_role('closer_id', "'agent'"),
    ) }}
from untold
where untold_status is not null

union all

{{ told_holders(
    'untold', {'case_id': 'id', 'occurred_at': 'assigned_at', 'event_id': "'now'", 'actor_role': "'system'"},
    agent_id='untold_agent_id', group_id='untold_team_id',
) }}

union all

-- without its parts the first reply is all that is known of the messages
select
    {{ told_event(
        'message', case_id='id', occurred_at='first_admin_reply_at', event_id="'first-reply'", actor_role="'agent'", direction="'out'",
        visibility="'public'", medium='channel',
    ) }}
from conversations
where history_quality = 'inferred' and first_admin_reply_at is not null
