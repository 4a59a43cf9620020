-- A row is a change that an activity tells. What a field held at the creation of the ticket
-- stands in cases, but for status, assignee and group, which are events from the first.
{%- set is_by_system = "(performer_id is null or coalesce(performer_type = 'system', false))" %}
{%- set saved = {
    'case_id': 'ticket_id',
    'occurred_at': 'performed_at',
    'audit_id': audit_id('ticket_id', 'performed_at', 'performer_id'),
    'actor_id': 'performer_id',
    'actor_role': 'case when ' ~ is_by_system ~ " then 'system' end",
    'is_auto': is_by_system ~ ' or automation is not null',
    'via': "case when automation is not null then 'rule' end",
} %}
{%- set attributes = {'priority': ('priority', 'priority is not null')} %}
{%- if not (var('case_fields').freshdesk or {}).reason -%}
    {#- a ticket always has a priority, a type can be emptied -#}
    {%- do attributes.update({'reason': ('type', "activity like '%\"ticket_type\"%'")}) -%}
{%- endif %}
with

activities as ({{ used('ticket_activities') }}),

statuses as (select * from {{ ref('stg_freshdesk__activity_statuses') }}),

mergers as (

    select
        *,
        {{ each_word('target_ticket_id') }} as survivor_id
    from activities
    where kind = 'ticket_merge_source'

),

groups as (select * from {{ ref('stg_freshdesk__group_names') }})

select
    {{ told_event('status_changed', saved, event_id="'status-' || place", status='new_status') }}
from statuses

union all

select
    {{ told_event(
        'case_linked', saved, event_id="'merge-' || survivor_id", link_type="'merged_into'",
        linked_case_id=instance_id("split_part(survivor_id, '.', 1)"),
    ) }}
from mergers

union all

select
    {{ told_event('assignee_changed', saved, event_id="'agent'", agent_id='agent_id') }}
from activities
where activity like '%"agent_id"%'

union all

select
    {{ told_event('group_changed', saved, event_id="'group'", group_id='coalesce(groups.known_group_id, activities.group_key)') }}
from activities
left join groups
    on activities.group_key = groups.group_name
where activities.activity like '%"group"%'

{%- for attribute, (field, is_told) in attributes.items() %}

union all

select
    {{ told_event('attribute_changed', saved, event_id="'" ~ field ~ "'", attribute="'" ~ attribute ~ "'", value=field) }}
from activities
where {{ is_told }} and performed_at > ticket_created_at
{%- endfor %}
