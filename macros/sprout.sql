{#- Words of Sprout that several of its staging models share. -#}

{#- Who an urn stands for: a team member, or a rule. Both are numbered, each for itself. -#}
{% macro sprout_actor(urn) -%}
case when {{ urn }} like '%automated_rule%' then 'rule-' else '' end || regexp_replace({{ urn }}, '^.*[:/]', '')
{%- endmacro %}
