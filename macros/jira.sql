{#- Words of Jira that several of its staging models share. -#}

{#- The id in the JSON of a user: of the cloud, or of a server of one's own. -#}
{% macro jira_user(value) -%}
    {{ return(instance_id('coalesce(' ~ json_text(value, 'accountId') ~ ', ' ~ json_text(value, 'key') ~ ', ' ~ json_text(value, 'name') ~ ')')) }}
{%- endmacro %}

{#- A word in the map of a column of the issues. -#}
{% macro jira_word(column, value) -%}
    {{ return(our_word(value, declared_columns('jira', 'issues')[column] or {'map': {}})) }}
{%- endmacro %}

{#-
    What a field is to us: by its kind where Jira has one, by its name or id where case_fields
    says so. The reason is the type of the request unless they do.
-#}
{% macro jira_field(field_id, name, kind) -%}
{%- set fields = var('case_fields')['jira'] or {} -%}
case
    {%- for ours, field in fields.items() %}
    when {{ field_id }} = {{ text_literal(field) }} or {{ name }} = {{ text_literal(field) }} then '{{ ours }}'
    {%- endfor %}
    when {{ kind }} = 'com.atlassian.servicedesk:sd-request-feedback' then 'satisfaction'
    when {{ kind }} = 'com.atlassian.servicedesk:sd-request-feedback-date' then 'satisfaction_at'
    when {{ kind }} = 'com.atlassian.servicedesk:sd-customer-organizations' then 'organizations'
    {%- if not fields.reason %}
    when {{ kind }} = 'com.atlassian.servicedesk:vp-origin' then 'reason'
    {%- endif %}
end
{%- endmacro %}
