{#- Words of the support desk. -#}

{#- Where a status stands: active, done or void. -#}
{% macro phase(status) -%}
case
    when {{ is_active(status) }} then 'active'
    when {{ status }} in ('solved', 'closed') then 'done'
    when {{ status }} in ('spam', 'deleted', 'merged') then 'void'
end
{%- endmacro %}

{#- Whether a status is one in which a case is being worked on or waited for. -#}
{% macro is_active(status) -%}
{{ status }} in ('new', 'open', 'pending', 'hold')
{%- endmacro %}

{#-
    The order of events inside a case: instant, the source's own sequence (none comes last),
    kind, the source's event id; what is still equal is told apart by all that it says, so
    that the order of the rows in a file never matters.
-#}
{% macro event_order() -%}
occurred_at,
    {{ in_sequence() }},
    case event_type
        when 'attribute_changed' then 1
        when 'group_changed' then 2
        when 'assignee_changed' then 3
        when 'message' then 4
        when 'status_changed' then 5
        when 'case_linked' then 6
        when 'work_logged' then 7
        when 'sla_clock' then 8
        else 0
    end,
    coalesce(source_event_id, ''),
    case
        when source_event_id is null
        then concat_ws(
            chr(31),
            {%- for column in [
                'event_type', 'audit_id', 'actor_id', 'actor_role', 'is_auto', 'via', 'direction', 'visibility',
                'medium', 'body_length', 'status', 'agent_id', 'group_id', 'attribute', 'value', 'link_type',
                'linked_case_id', 'work_type', 'work_seconds', 'policy_id', 'metric', 'instance', 'action',
                'target_seconds', 'in_business_hours',
            ] %}
            coalesce(cast({{ column }} as {{ dbt.type_string() }}), ''){{ ',' if not loop.last }}
            {%- endfor %}
        )
    end
{%- endmacro %}

{#- The order in the source: null comes after any number. -#}
{% macro in_sequence() -%}
case when sequence is null then 1 else 0 end,
    sequence
{%- endmacro %}

{#- A condition: an event of a case came while a span of it held, by the order of events. -#}
{% macro event_in_span(event, span) -%}
{{ event }}.event_number >= {{ span }}.event_number
    and ({{ event }}.event_number < {{ span }}.ended_event_number or {{ span }}.ended_event_number is null)
{%- endmacro %}

{#- Whom a case waits for. A status may say it; otherwise whose turn it is in the conversation. -#}
{% macro waiting_on(status, turn) -%}
case
    when {{ status }} = 'hold' then 'third_party'
    when {{ status }} in ('new', 'open', 'pending') then {{ turn }}
    else 'nobody'
end
{%- endmacro %}

{#- Changes and comments of one user in one second were saved together: there is no other trace of it. -#}
{% macro audit_id(ticket_id, saved_at, user_id) -%}
    {%- set epoch = seconds_between("cast('1970-01-01' as timestamp)", saved_at) -%}
    {{ return(ticket_id ~ " || '-' || cast(" ~ epoch ~ ' as ' ~ dbt.type_string() ~ ") || '-' || coalesce(" ~ user_id ~ ", '-1')") }}
{%- endmacro %}
