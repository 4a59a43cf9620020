{#-
    Schemas are named as configured, without the target's name before them; `schema_suffix` comes
    after those of models, so that a build can stand beside the published one.
-#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- if custom_schema_name is none -%}{{ return(target.schema) }}{%- endif -%}
    {{ return((custom_schema_name | trim) ~ (var('schema_suffix') if node.resource_type == 'model' else '')) }}
{%- endmacro %}
