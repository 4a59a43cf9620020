-- A row is a conversation as it was at its creation. Of fields of one's own only what they hold
-- now is told.
{%- set fields = var('case_fields').helpscout or {} %}
with

conversations as (

    select * from {{ ref('stg_helpscout__histories') }}

),

mailboxes as (

    select
        id as mailbox_id,
        name as mailbox
    from {{ ref('stg_helpscout__mailboxes') }}
    where row_use = 'used'

),

first_moves as (

    select
        conversation_id,
        previous_brand
    from {{ ref('stg_helpscout__moves') }}
    where move_number = 1

),

field_items as (

    select
        id as conversation_id,
        {{ each_item('custom_fields') }} as item
    from conversations

),

fields as (

    select
        conversation_id
        {%- for name in ['reason', 'region'] %},
        max(case when {{ json_text('item', 'name') }} = {{ text_literal(fields[name] or name | capitalize) }}
            then coalesce({{ json_text('item', 'text') }}, {{ json_text('item', 'value') }}) end) as {{ name }}
        {%- endfor %}
    from field_items
    group by 1

)

select
    {{ told('cases', {
        'case_id': 'conversations.id',
        'created_at': 'conversations.created_at',
        'created_by_role': "case " ~ json_text('conversations.created_by', 'type') ~ "
            when 'customer' then 'customer'
            when 'user' then 'agent'
            when 'system_user' then 'bot'
        end",
        'channel': 'conversations.type',
        'reason': 'fields.reason',
        'brand': 'coalesce(first_moves.previous_brand, mailboxes.mailbox, conversations.mailbox_id)',
        'region': 'fields.region',
        'requester_id': 'conversations.first_requester_id',
        'history_quality': "case when conversations.has_threads then 'full' else 'inferred' end",
    }) }}
from conversations
left join mailboxes
    on conversations.mailbox_id = mailboxes.mailbox_id
left join first_moves
    on conversations.id = first_moves.conversation_id
left join fields
    on conversations.id = fields.conversation_id
