-- A row is a conversation as it was at its creation. Its priority and its region are those of now.
{%- set fields = var('case_fields').intercom or {} %}
with

conversations as (

    select * from {{ ref('stg_intercom__histories') }}

),

changes as (

    select
        conversation_id,
        previous_value,
        row_number() over (partition by conversation_id order by place) as change_number
    from {{ ref('stg_intercom__moments') }}
    where kind in ('attribute', 'rule_attribute') and attribute = {{ text_literal(fields.reason or 'Reason') }}

),

contact_items as (

    select
        id as conversation_id,
        {{ each_item('coalesce(' ~ json_text('contacts', 'contacts') ~ ', contacts)') }} as item
    from conversations

),

contacts as (

    select
        conversation_id,
        min({{ json_text('item', 'id') }}) as contact_id
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
            when changes.conversation_id is not null then changes.previous_value
            else ' ~ json_text('conversations.custom_attributes', fields.reason or 'Reason') ~ '
        end',
        'priority': 'conversations.priority',
        'region': json_text('conversations.custom_attributes', fields.region or 'Region'),
        'requester_id': "case
            when conversations.author_type in ('user', 'lead', 'contact') then conversations.author_id
            else " ~ instance_id('contacts.contact_id') ~ '
        end',
        'history_quality': 'conversations.history_quality',
    }) }}
from conversations
left join changes
    on conversations.id = changes.conversation_id
    and changes.change_number = 1
left join contacts
    on conversations.id = contacts.conversation_id
