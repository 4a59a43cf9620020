-- A row is what the conversations themselves tell beyond their parts: tags, and what is true of
-- them now when no part has said so.
{%- set by_system = {'case_id': 'id', 'occurred_at': 'assigned_at', 'event_id': "'now'", 'actor_role': "'system'"} %}
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

-- what no part has said; that nobody has it counts where parts are missing, else the last of them has said so
untold as (

    select
        *,
        case when is_current and state <> last_status then state end as untold_status,
        is_current and coalesce(admin_assignee_id, '') <> coalesce(last_agent_id, '')
        and (admin_assignee_id is not null or history_quality = 'snapshot') as is_agent_untold,
        is_current and coalesce(team_assignee_id, '') <> coalesce(last_team_id, '')
        and (team_assignee_id is not null or history_quality = 'snapshot') as is_team_untold
    from conversations

),

tag_items as (
    {{ items_of('untold', each_item('tags'), [
        'id', 'coalesce(updated_at, created_at) as last_at', 'case when untold_status is null then last_status_at else changed_at end as settled_at',
    ]) }}
),

tags as (

    select
        id,
        last_at,
        settled_at,
        {{ json_text('item', 'name') }} as tag,
        {{ to_instant(json_text('item', 'applied_at'), time_format='unix') }} as applied_at,
        {{ instance_id(json_text('item', 'applied_by', 'id')) }} as actor_id,
        case {{ json_text('item', 'applied_by', 'type') }} when 'admin' then 'agent' when 'bot' then 'bot' else 'system' end as actor_role
    from tag_items

),

known_tags as (

    select
        *,
        -- spam is tagged and then closed: the close does not bring it back
        case when settled_at > coalesce(applied_at, last_at) then settled_at else coalesce(applied_at, last_at) end as voided_at,
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
        'status_changed', case_id='id', occurred_at='voided_at', event_id="'void'", status='void',
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

select
    {{ told_event('assignee_changed', by_system, agent_id='admin_assignee_id') }}
from untold
where is_agent_untold

union all

select
    {{ told_event('group_changed', by_system, group_id='team_assignee_id') }}
from untold
where is_team_untold

union all

-- without its parts the first reply is all that is known of the messages
select
    {{ told_event(
        'message', case_id='id', occurred_at='first_admin_reply_at', event_id="'first-reply'", actor_role="'agent'", direction="'out'",
        visibility="'public'", medium='channel',
    ) }}
from conversations
where history_quality = 'inferred' and first_admin_reply_at is not null
