-- A row is a case that the audience may see, by the group and the brand that it has at as_of.
{{ config(enabled=var('audience', {}) | length > 0) }}{# nothing to ask without an audience #}
{%- set audience = var('audience', {}) %}
{%- set text = {'data_type': 'string'} %}
{%- set event_columns = {} %}
{%- for name in [
    'case_id', 'occurred_at', 'event_type', 'source_event_id', 'sequence', 'audit_id', 'actor_id', 'actor_role',
    'is_auto', 'via', 'direction', 'visibility', 'medium', 'body_length', 'status', 'agent_id', 'group_id',
    'attribute', 'value', 'link_type', 'linked_case_id', 'work_type', 'work_seconds', 'policy_id', 'metric',
    'instance', 'action', 'target_seconds', 'in_business_hours',
] %}
    {%- do event_columns.update({name: text}) %}
{%- endfor %}
with

as_of as (

    select * from {{ ref('as_of') }}

),

cases as (
    {{ union_and_complement('cases', 'case_id', columns={'connector': text, 'case_id': text, 'brand': text}) }}
),

case_events as (
    {{ union_connectors('case_events', columns=event_columns) }}
),

changes as (

    select
        case_events.*,
        case when event_type = 'group_changed' then 'group' else 'brand' end as track,
        case when event_type = 'group_changed' then group_id else value end as new_value
    from case_events
    cross join as_of
    where occurred_at <= as_of.as_of
        and (event_type = 'group_changed' or (event_type = 'attribute_changed' and attribute = 'brand'))

),

numbered_changes as (

    select
        case_id,
        track,
        new_value,
        row_number() over (partition by case_id, track order by {{ event_order() }}) as change_number
    from changes

),

last_changes as (

    select
        case_id,
        track,
        max(change_number) as change_number
    from numbered_changes
    group by 1, 2

),

current_values as (

    select
        numbered_changes.case_id,
        numbered_changes.track,
        numbered_changes.new_value
    from numbered_changes
    inner join last_changes
        on numbered_changes.case_id = last_changes.case_id
        and numbered_changes.track = last_changes.track
        and numbered_changes.change_number = last_changes.change_number

)

select cases.case_id
from cases
left join current_values as groups_now
    on cases.case_id = groups_now.case_id
    and groups_now.track = 'group'
left join current_values as brands_now
    on cases.case_id = brands_now.case_id
    and brands_now.track = 'brand'
where 1 = 1
{%- if 'group' in audience %}
    and groups_now.new_value in ({{ text_literals(audience.group) }})
{%- endif %}
{%- if 'brand' in audience %}
    and case when brands_now.case_id is not null then brands_now.new_value else cases.brand end
    in ({{ text_literals(audience.brand) }})
{%- endif %}
