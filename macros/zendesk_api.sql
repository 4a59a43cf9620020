{#-
    The fields of an account's own that we read, by their title or their id: the reason and the
    region of a case (case_fields), and the time that the Time Tracking app notes on an update.
-#}
{% macro zendesk_own_field(field_id, title) -%}
{%- set fields = dict({'reason': 'Product area'}, **(var('case_fields')['zendesk_api'] or {})) -%}
case
    {%- for name, field in dict(fields, work_seconds='Time spent last update (sec)').items() %}
    when {{ field_id }} = {{ text_literal(field) }} or {{ title }} = {{ text_literal(field) }} then '{{ name }}'
    {%- endfor %}
end
{%- endmacro %}

{#- Who acts: a rule acts in the name of the one whose update set it off, and is nobody's work. -#}
{% macro zendesk_actor_role(author_id, channel, role) -%}
case
    when {{ role }} = 'bot' then 'bot'
    when {{ channel }} in ('rule', 'system') or {{ author_id }} is null then 'system'
    else {{ role }}
end
{%- endmacro %}

{% macro zendesk_actor_id(author_id, channel, role) -%}
case when {{ zendesk_actor_role(author_id, channel, role) }} = 'system' then null else {{ author_id }} end
{%- endmacro %}
