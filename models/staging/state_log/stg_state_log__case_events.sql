-- A row is a difference between a state of a case and the one before it, or what the first
-- one says. What is told in one state was saved together.
{%- set saved = {
    'case_id': 'case_id',
    'occurred_at': 'occurred_at',
    'sequence': 'place',
    'audit_id': "case_id || '-' || cast(place as " ~ dbt.type_string() ~ ')',
    'actor_id': 'actor_id',
    'is_auto': 'is_by_robot',
} %}
{%- set attributes = [] %}
{%- for name in ['priority', 'reason', 'channel', 'brand', 'requester', 'account'] %}
    {%- set value = name ~ '_id' if name in ['requester', 'account'] else name %}
    {%- do attributes.append({'name': name, 'value': value, 'is_told': 'has_new_' ~ name}) %}
{%- endfor %}
{%- for name in mapped_attributes('state_log') %}
    {%- set value = adapter.quote('attribute_' ~ name) %}
    {%- set is_told = '(' ~ adapter.quote('has_new_attribute_' ~ name) ~ ' or place = 1 and ' ~ value ~ ' is not null)' %}
    {%- do attributes.append({'name': name, 'value': value, 'is_told': is_told}) %}
{%- endfor %}
with

states as (select * from {{ ref('stg_state_log__case_states') }}),

statuses as (
    {{ changes_of('status', 'states', by='case_id', in_order_of='place') }}
)

select
    {{ told_event('status_changed', saved, occurred_at='status_at', event_id="'status'", status='status') }}
from statuses

union all

select
    {{ told_event('assignee_changed', saved, event_id="'assignee'", agent_id='assignee_id') }}
from states
where has_new_assignee or (place = 1 and assignee_id is not null)

union all

select
    {{ told_event('group_changed', saved, event_id="'group'", group_id='group_id') }}
from states
where has_new_group or (place = 1 and group_id is not null)
{%- for attribute in attributes %}

union all

select
    {{ told_event(
        'attribute_changed', saved, event_id=text_literal(attribute.name), attribute=text_literal(attribute.name), value=attribute.value,
    ) }}
from states
where {{ attribute.is_told }}
{%- endfor %}
