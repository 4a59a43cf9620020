{#- Words of Zendesk's history that several of its staging models share. -#}

{#- Changes and comments of one user in one second were saved together: there is no other trace of it. -#}
{% macro audit_id(ticket_id, saved_at, user_id) -%}
    {%- set epoch = seconds_between("cast('1970-01-01' as timestamp)", saved_at) -%}
    {{ return(ticket_id ~ " || '-' || cast(" ~ epoch ~ ' as ' ~ dbt.type_string() ~ ") || '-' || coalesce(" ~ user_id ~ ", '-1')") }}
{%- endmacro %}

{#- No user is the system: triggers and automations. -#}
{% macro actor_role(user_id, role) -%}
    {{ return("case when " ~ user_id ~ " is null then 'system' else " ~ role ~ ' end') }}
{%- endmacro %}

{#- The field that says what a ticket is about. -#}
{% macro zendesk_reason_field() -%}
    {{ return((var('case_fields').zendesk or {}).reason or 'custom_product_area') }}
{%- endmacro %}
