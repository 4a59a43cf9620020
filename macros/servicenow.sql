{#- Words of ServiceNow that several of its staging models share. -#}

{#- A word in the map of a column of incident. -#}
{% macro servicenow_word(column, value) -%}
    {{ return(our_word(value, declared_columns('servicenow', 'incident')[column] or {'map': {}})) }}
{%- endmacro %}

{#- The status of a state: on hold for the caller, it is the customer's turn. -#}
{% macro servicenow_status(state, hold_reason) -%}
case when {{ state }} = 'hold' then coalesce({{ hold_reason }}, 'hold') else {{ state }} end
{%- endmacro %}
