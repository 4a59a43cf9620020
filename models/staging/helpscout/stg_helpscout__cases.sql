-- A row is a conversation as it was at its creation. Of fields of one's own only what they hold
-- now is told.
{%- set fields = var('case_fields').helpscout or {} %}
with

conversations as (select * from {{ ref('stg_helpscout__histories') }}),

mailboxes as ({{ used('mailboxes') }}),

moves as (select * from {{ ref('stg_helpscout__moves') }}),

field_items as ({{ items_of('conversations', each_item('custom_fields'), ['id']) }}),

fields as (

    select
        id
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
        'brand': 'coalesce(moves.previous_brand, mailboxes.name, conversations.mailbox_id)',
        'region': 'fields.region',
        'requester_id': 'conversations.first_requester_id',
        'history_quality': "case when conversations.has_threads then 'full' else 'inferred' end",
    }) }}
from conversations
left join mailboxes
    on conversations.mailbox_id = mailboxes.id
left join moves
    on conversations.id = moves.conversation_id
    and moves.move_number = 1
left join fields
    on conversations.id = fields.id
