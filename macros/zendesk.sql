{#- Words of Zendesk's history that several of its staging models share. -#}

{#- Changes and comments of one user in one second were saved together: there is no other trace of it. -#}
{% macro audit_id(ticket_id, saved_at, user_id) -%}
    {%- set epoch = seconds_between("cast('1970-01-01' as timestamp)", saved_at) -%}
    {%- set parts = [] -%}
    {%- for part in [ticket_id, epoch, 'coalesce(' ~ user_id ~ ', -1)'] -%}
        {%- do parts.append('cast(' ~ part ~ ' as ' ~ dbt.type_string() ~ ')') -%}
    {%- endfor -%}
    {{ return(parts | join(" || '-' || ")) }}
{%- endmacro %}

{#- User -1, or none, is the system: triggers and automations. -#}
{% macro actor_role(user_id, role) -%}
    {{ return("case when coalesce(" ~ user_id ~ ", -1) = -1 then 'system' else " ~ role ~ ' end') }}
{%- endmacro %}
