{#-
    Schemas are named as configured, without the target's name before them. `schema_suffix` comes
    after all but those of raw data, so that a build can stand beside the published one.
-#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- if custom_schema_name is none -%}{{ return(target.schema) }}{%- endif -%}
    {%- set name = custom_schema_name | trim -%}
    {{ return(name if name == 'raw' else name ~ var('schema_suffix')) }}
{%- endmacro %}
