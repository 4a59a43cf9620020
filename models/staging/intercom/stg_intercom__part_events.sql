-- A row is a message, or a change that a part tells. A part is saved as one.
{%- set saved = {
    'case_id': 'conversation_id',
    'occurred_at': 'created_at',
    'sequence': 'place',
    'audit_id': 'part_id',
    'actor_id': 'actor_id',
    'actor_role': 'actor_role',
    'is_auto': 'is_auto',
    'via': "case when is_by_rule then 'rule' end",
} %}
with

moments as (select * from {{ ref('stg_intercom__moments') }}),

statuses as (
    {{ changes_of('status', 'moments', by='conversation_id', in_order_of='place', or_where="kind in ('open', 'close', 'snooze')") }}
)

select
    {{ told_event('status_changed', saved, event_id="part_id || '-status'", status='status') }}
from statuses

union all

select
    {{ told_event('assignee_changed', saved, event_id="part_id || '-assignee'", agent_id='assigned_to_id') }}
from moments
where is_assignment

union all

select
    {{ told_event('group_changed', saved, event_id="part_id || '-team'", group_id='assigned_to_id') }}
from moments
where is_transfer

union all

select
    {{ told_event('attribute_changed', saved, event_id="part_id || '-reason'", attribute="'reason'", value='new_value') }}
from moments
where kind in ('attribute', 'rule_attribute') and attribute = {{ text_literal((var('case_fields').intercom or {}).reason or 'Reason') }}

union all

select
    {{ told_event(
        'message', saved, event_id='part_id',
        direction="case when author_type in ('user', 'lead', 'contact') then 'in' else 'out' end",
        visibility="case when kind = 'note' then 'internal' else 'public' end",
        medium='channel',
        body_length='body',
    ) }}
from moments
where is_message
