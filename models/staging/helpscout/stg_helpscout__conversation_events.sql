-- A row is what the conversations themselves tell beyond their threads: that they begin open,
-- merges, voiding, and what is true of them now when no thread has said so.
{%- set by_system = {'case_id': 'id', 'actor_role': "'system'"} %}
{%- set by_closer = {'case_id': 'id', 'actor_id': 'closer_id', 'actor_role': actor_role('closer_id', "'agent'")} %}
{%- set by_merger = {
    'case_id': 'merged_id',
    'occurred_at': 'created_at',
    'event_id': "'merge'",
    'audit_id': 'thread_id',
    'actor_id': 'actor_id',
    'actor_role': 'actor_role',
    'is_auto': 'is_auto',
    'via': "'merge'",
} %}
{%- set void = void_of_tag(json_text('item', 'tag')) %}
with

conversations as (

    select
        *,
        case when current_status = 'solved' then coalesce(closed_at, now_at) else now_at end as status_at,
        case when current_status = 'solved' then closed_by end as closer_id,
        case when has_threads then now_at else created_at end as assigned_at
    from {{ ref('stg_helpscout__histories') }}

),

tags as ({{ items_of('conversations', each_item('tags'), ['id', 'now_at']) }}),

absorptions as (

    select moments.*
    from {{ ref('stg_helpscout__moments') }} as moments
    inner join conversations
        on moments.merged_id = conversations.id
    where moments.action_type = 'merged'

)

select
    {{ told_event('status_changed', by_system, occurred_at='created_at', sequence='0', event_id="'begins'", status="'open'") }}
from conversations
where first_status_at is null or first_status_at > created_at

union all

select
    {{ told_event('status_changed', by_closer, occurred_at='status_at', event_id="'now'", status='current_status') }}
from conversations
where is_current and current_status <> last_status and (last_status <> 'deleted' or state = 'published')

union all

-- a team has it, or nobody, where no user does
select
    {{ told_event('assignee_changed', by_system, occurred_at='assigned_at', event_id="'now'", agent_id='agent_id') }}
from conversations
where is_current and coalesce(agent_id, '') <> coalesce(last_agent_id, '')

union all

select
    {{ told_event('group_changed', by_system, occurred_at='assigned_at', event_id="'now-team'", group_id='group_id') }}
from conversations
where is_current and group_id <> coalesce(last_group_id, '')

union all

select
    {{ told_event('status_changed', by_system, occurred_at='now_at', event_id="'tag'", status=void) }}
from tags
where {{ void }} is not null

union all

select
    {{ told_event('status_changed', by_merger, status="'merged'") }}
from absorptions

union all

select
    {{ told_event('case_linked', by_merger, link_type="'merged_into'", linked_case_id='conversation_id') }}
from absorptions
