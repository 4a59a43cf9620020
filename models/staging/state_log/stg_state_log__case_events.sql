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
    {%- set value = '"attribute_' ~ name ~ '"' %}
    {%- set is_told = '("has_new_attribute_' ~ name ~ '" or place = 1 and ' ~ value ~ ' is not null)' %}
    {%- do attributes.append({'name': name, 'value': value, 'is_told': is_told}) %}
{%- endfor %}
with

states as (

    select * from {{ ref('stg_state_log__case_states') }}

),

statuses as (

    select
        *,
        lag(status) over (partition by case_id order by place) as previous_status
    from states
    where status is not null

)

select
    {{ told('case_events', dict(
        saved, occurred_at='status_at', event_type="'status_changed'", event_id="'status'", status='status',
    )) }}
from statuses
where previous_status is null or previous_status <> status

union all

select
    {{ told('case_events', dict(saved, event_type="'assignee_changed'", event_id="'assignee'", agent_id='assignee_id')) }}
from states
where has_new_assignee or (place = 1 and assignee_id is not null)

union all

select
    {{ told('case_events', dict(saved, event_type="'group_changed'", event_id="'group'", group_id='group_id')) }}
from states
where has_new_group or (place = 1 and group_id is not null)
{%- for attribute in attributes %}

union all

select
    {{ told('case_events', dict(
        saved, event_type="'attribute_changed'", event_id=text_literal(attribute.name),
        attribute=text_literal(attribute.name), value=attribute.value,
    )) }}
from states
where {{ attribute.is_told }}
{%- endfor %}
