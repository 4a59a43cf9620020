{#-
    What connectors have to say in common: who is named, what changed, what was so at first and at
    last. A macro here knows no vendor; at least three connectors use it.
-#}

{#- The records of a raw table that count, in a connector's own model: used('tickets'). -#}
{% macro used(table, where=none) -%}
select * from {{ ref('stg_' ~ this_connector() ~ '__' ~ table) }} where row_use = 'used'{{ ' and (' ~ where ~ ')' if where }}
{%- endmacro %}

{#-
    People that anything names, a row each: `person_id`, and `role`, the first of agent, bot,
    customer and system that any sign of them tells, which is their order in the alphabet: who
    once did the work of an agent stays one for it. A sign is {of: where it stands, id: the column
    that names the person, role: what that makes of them, where: of which rows}, and whatever else
    it tells of them, like their email.
-#}
{% macro people_named(signs) -%}
{%- set told = [] -%}
{%- for sign in signs -%}
    {%- for name in sign if name not in ['of', 'id', 'role', 'where'] + told -%}{%- do told.append(name) -%}{%- endfor -%}
{%- endfor %}
    select
        person_id,
        min(role) as role
        {%- for name in told %},
        max({{ name }}) as {{ name }}
        {%- endfor %}
    from (
        {%- for sign in signs %}
        select
            {{ sign.id }} as person_id,
            {{ sign.role or no_text() }} as role
            {%- for name in told %},
            {{ sign[name] or no_text() }} as {{ name }}
            {%- endfor %}
        from {{ sign.of }}
        where {{ sign.id }} is not null{{ ' and (' ~ sign.where ~ ')' if sign.where }}
        {{ 'union all' if not loop.last }}
        {%- endfor %}
    ) as signs
    group by 1
{%- endmacro %}

{#-
    told() of an event of a case, of what is `saved` with all of its kind and of what is its own:
    told_event('group_changed', saved, event_id=…, group_id=…). What a robot or the system does
    is automatic, unless something else is told.
-#}
{% macro told_event(kind, saved={}) -%}
    {%- set values = dict(saved, **kwargs) -%}
    {%- if kind -%}{%- do values.update({'event_type': text_literal(kind)}) -%}{%- endif -%}
    {%- if values.actor_role and not values.is_auto -%}
        {%- do values.update({'is_auto': '(' ~ values.actor_role ~ ") in ('bot', 'system')"}) -%}
    {%- endif -%}
    {{ told('case_events', values) }}
{%- endmacro %}

{#-
    told() of a change of a field. `ours` says what their fields are to us: status, agent, group,
    or an attribute: {'Owner': 'agent', 'Contact': 'requester'}.
-#}
{% macro told_change(ours, field, value, saved) -%}
{%- set events = {'status': 'status_changed', 'agent': 'assignee_changed', 'group': 'group_changed'} -%}
{%- set fields = {'status': [], 'agent': [], 'group': [], 'attribute': []} -%}
{%- for theirs, name in ours.items() -%}{%- do fields[name if name in events else 'attribute'].append(theirs) -%}{%- endfor -%}
{%- set values = dict(saved) -%}
{%- set types = [] -%}
{%- for name, theirs in fields.items() if theirs -%}
    {%- set is_such = field ~ ' in (' ~ text_literals(theirs) ~ ')' -%}
    {%- do types.append('when ' ~ is_such ~ ' then ' ~ text_literal(events[name] or 'attribute_changed')) -%}
    {%- set column = {'agent': 'agent_id', 'group': 'group_id', 'attribute': 'value'}.get(name, name) -%}
    {%- do values.update({column: 'case when ' ~ is_such ~ ' then ' ~ value ~ ' end'}) -%}
{%- endfor -%}
{%- set attributes = [] -%}
{%- for theirs in fields.attribute -%}
    {%- do attributes.append('when ' ~ text_literal(theirs) ~ ' then ' ~ text_literal(ours[theirs])) -%}
{%- endfor -%}
{%- do values.update({'attribute': 'case ' ~ field ~ ' ' ~ attributes | join(' ') ~ ' end'} if attributes else {}) -%}
{{ told_event(none, values, event_type='case ' ~ types | join(' ') ~ ' end') }}
{%- endmacro %}

{#- The whole of a model that only calls the records of one raw table by our names. -#}
{% macro told_records(entity, table, values, where=none) -%}
select
    {{ told(entity, values) }}
from {{ ref('stg_' ~ this_connector() ~ '__' ~ table) }}
where row_use = 'used'{{ ' and (' ~ where ~ ')' if where }}
{%- endmacro %}

{#- An event for each of the assignee and the group that a row of `source` tells. -#}
{% macro told_holders(source, saved, agent_id, group_id) -%}
select
    {{ told_event('assignee_changed', saved, agent_id=agent_id) }}
from {{ source }}
where {{ agent_id }} is not null

union all

select
    {{ told_event('group_changed', saved, group_id=group_id) }}
from {{ source }}
where {{ group_id }} is not null
{%- endmacro %}

{#-
    The whole of a connector's model of events: those of the models named. They are tables
    already, all of the canonical columns, so this one is a view.
-#}
{% macro all_events() -%}
{{ config(materialized='view') }}
{%- for name in varargs %}
select * from {{ ref('stg_' ~ this_connector() ~ '__' ~ name) }}
{{ 'union all' if not loop.last }}
{%- endfor %}
{%- endmacro %}

{#-
    The rows of a log in which a value is told and is not the one told before, and those in which
    somebody set it, be it to what it was (`or_where`).
-#}
{% macro changes_of(value, log, by, in_order_of, or_where=none) -%}
select * from (
    select
        *,
        lag({{ value }}) over (partition by {{ by }} order by {{ in_order_of }}) as told_before
    from {{ log }}
    where {{ value }} is not null
) as tellings
where told_before is null or told_before <> {{ value }}{{ ' or ' ~ or_where if or_where }}
{%- endmacro %}

{#-
    Words that lists gained or lost, a row each: the id of the list, `word`, and `attribute`,
    tag_added or tag_removed, by what a list `holds` and what it `held` before.
-#}
{% macro words_changed(lists, id, holds, held) -%}
select
    {{ id }},
    word,
    min(attribute) as attribute
from (
    select distinct {{ id }}, 'tag_added' as attribute, {{ each_word(holds) }} as word from {{ lists }}
    union all
    select distinct {{ id }}, 'tag_removed' as attribute, {{ each_word(held) }} as word from {{ lists }}
) as words
group by 1, 2
having count(*) = 1
{%- endmacro %}

{#- A row for each of the `items` of a row, told by each_item() or each_word(): `item`, and what it keeps of the row. -#}
{% macro items_of(source, items, keeps) -%}
select {{ ((['source_instance'] if has_instances(this_connector()) else []) + keeps) | join(', ') }}, {{ items }} as item from {{ source }}
{%- endmacro %}

{#- The value in the first, or the last, row of a group in the order of a number, of the rows in which `where` is true. -#}
{% macro first_told(value, in_order_of, where='true') -%}
    {{ return(adapter.dispatch('told_at_end', 'casebook')(value, in_order_of, where, 'min')) }}
{%- endmacro %}

{% macro last_told(value, in_order_of, where='true') -%}
    {{ return(adapter.dispatch('told_at_end', 'casebook')(value, in_order_of, where, 'max')) }}
{%- endmacro %}

{% macro default__told_at_end(value, in_order_of, where, end) -%}
    {{ return('arg_' ~ end ~ '_null(' ~ value ~ ', case when ' ~ where ~ ' then ' ~ in_order_of ~ ' end)') }}
{%- endmacro %}

{% macro postgres__told_at_end(value, in_order_of, where, end) -%}
    {{ return('(array_agg(' ~ value ~ ' order by ' ~ in_order_of ~ (' desc' if end == 'max' else '') ~ ') filter (where ' ~ where ~ '))[1]') }}
{%- endmacro %}

{% macro spark__told_at_end(value, in_order_of, where, end) -%}
    {{ return(end ~ '_by(' ~ value ~ ', case when ' ~ where ~ ' then ' ~ in_order_of ~ ' end)') }}
{%- endmacro %}

{#-
    What fields held at first, by a log of changes in which they have a `place`, as columns of a
    row for each case: has_<name>, whether the log tells of the field, and <name>. `fields` are
    theirs or, where we call them otherwise, {name: theirs}.
-#}
{% macro first_values(fields, field, value, place='place') -%}
{%- for name in fields -%}
{%- set is_such = field ~ ' = ' ~ text_literal(fields[name] if fields is mapping else name) -%}
count(case when {{ is_such }} then 1 end) > 0 as has_{{ name }},
    {{ first_told(value, place, where=is_such) }} as {{ name }}{{ ',\n    ' if not loop.last }}
{%- endfor %}
{%- endmacro %}

{#- What a field held at first, by first_values(); where the log is silent, what it holds now. -#}
{% macro at_first(name, now, log='beginnings') -%}
    {{ return('case when ' ~ log ~ '.has_' ~ name ~ ' then ' ~ log ~ '.' ~ name ~ ' else ' ~ now ~ ' end') }}
{%- endmacro %}

{#- What a tag takes a case out of the counts as: spam or merged; null of any other tag. -#}
{% macro void_of_tag(tag) -%}
case when {{ tag }} in ({{ text_literals(var('spam_tags')) }}) then 'spam' when {{ tag }} in ({{ text_literals(var('merge_tags')) }}) then 'merged' end
{%- endmacro %}

{#- A zone by its IANA name, or by the name that Rails has for it. The value is told with its table: users.time_zone. -#}
{% macro known_time_zone(value) -%}
coalesce(
    (select max(rails.time_zone) from {{ ref('map_time_zones') }} as rails where rails.rails_time_zone = {{ value }}),
    {{ to_time_zone(value) }}
)
{%- endmacro %}

{#- No actor is the system: triggers and automations. -#}
{% macro actor_role(user_id, role) -%}
    {{ return("case when " ~ user_id ~ " is null then 'system' else " ~ role ~ ' end') }}
{%- endmacro %}
