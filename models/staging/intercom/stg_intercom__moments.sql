-- A row is the first message of a conversation, or a part, in its place: who did what, and what
-- was true of the conversation from then on.
{%- set states = (declared_columns('intercom', 'conversations').state or {'map': {}}).map %}
with

conversations as ({{ used('conversations') }}),

parts as ({{ used('conversation_parts') }}),

tellings as (

    select
        id as conversation_id,
        id || '-source' as part_id,
        created_at,
        0 as part_rank,
        'source' as kind,
        author_id,
        author_type,
        author_email,
        coalesce(delivered_as in ('automated', 'campaigns_initiated', 'operator_initiated'), false) as is_by_rule,
        'open' as state,
        {{ no_text() }} as assigned_to_id,
        {{ no_text() }} as assigned_to_type,
        {{ no_text() }} as attribute,
        {{ no_text() }} as new_value,
        {{ no_text() }} as previous_value,
        body,
        channel
    from conversations

    union all

    select
        parts.conversation_id,
        parts.id,
        parts.created_at,
        1,
        parts.part_type,
        parts.author_id,
        case when parts.is_from_ai then 'bot' else parts.author_type end,
        parts.author_email,
        coalesce(parts.part_type in ('rule_assignment', 'rule_attribute'), false),
        parts.state,
        parts.assigned_to_id,
        parts.assigned_to_type,
        parts.attribute,
        parts.new_value,
        parts.previous_value,
        parts.body,
        conversations.channel
    from parts
    inner join conversations
        on parts.conversation_id = conversations.id

),

acted as (

    select
        *,
        case when author_type in ('user', 'lead', 'contact', 'admin', 'bot') then author_id end as actor_id,
        {{ known_role('intercom', 'author_id', 'author_email', "case
            when author_type in ('user', 'lead', 'contact') then 'customer'
            when author_type = 'admin' then 'agent'
            when author_type = 'bot' then 'bot'
            else 'system'
        end") }} as actor_role
    from tellings

)

select
    *,
    row_number() over (partition by conversation_id order by created_at, part_rank, length(part_id), part_id) as place,
    is_by_rule or actor_role in ('bot', 'system') as is_auto,
    case
        when kind = 'open' then 'open'
        when kind = 'close' then {{ text_literal(states.closed) }}
        when kind = 'snooze' then {{ text_literal(states.snoozed) }}
        else state
    end as status,
    assigned_to_type = 'admin' or (
        kind in ('assignment', 'rule_assignment') and assigned_to_id is null and coalesce(assigned_to_type, '') not in ('team', 'nobody_team')
    ) as is_assignment,
    assigned_to_type in ('team', 'nobody_team') as is_transfer,
    kind in ('comment', 'note') or (kind = 'source' and author_type is not null) or coalesce(body, 0) > 0 as is_message
from acted
