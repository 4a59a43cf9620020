-- A row is a conversation as it was at its creation. Its priority and its region are those of now.
{%- set fields = var('case_fields').intercom or {} %}
with

conversations as (select * from {{ ref('stg_intercom__histories') }}),

reasons as (

    select
        conversation_id,
        {{ first_told('previous_value', 'place') }} as first_reason
    from {{ ref('stg_intercom__moments') }}
    where kind in ('attribute', 'rule_attribute') and attribute = {{ text_literal(fields.reason or 'Reason') }}
    group by 1

),

contact_items as ({{ items_of('conversations', each_item('contacts'), ['id']) }}),

contacts as (

    select
        id,
        min({{ instance_id(json_text('item', 'id')) }}) as contact_id
    from contact_items
    group by 1

)

select
    {{ told('cases', {
        'case_id': 'conversations.id',
        'created_at': 'conversations.created_at',
        'created_by_role': 'conversations.creator_role',
        'channel': 'conversations.channel',
        'reason': 'case
            when reasons.conversation_id is not null then reasons.first_reason
            else ' ~ json_text('conversations.custom_attributes', fields.reason or 'Reason') ~ '
        end',
        'priority': 'conversations.priority',
        'region': json_text('conversations.custom_attributes', fields.region or 'Region'),
        'requester_id': "case
            when conversations.author_type in ('user', 'lead', 'contact') then conversations.author_id
            else contacts.contact_id
        end",
        'history_quality': 'conversations.history_quality',
    }) }}
from conversations
left join reasons
    on conversations.id = reasons.conversation_id
left join contacts
    on conversations.id = contacts.id
