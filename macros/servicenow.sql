{#- Words of ServiceNow that several of its staging models share. -#}

{#- A word in the map of a column of incident. -#}
{% macro servicenow_word(column, value) -%}
    {{ return(our_word(value, declared_columns('servicenow', 'incident')[column] or {'map': {}})) }}
{%- endmacro %}

{#- The field that tells what an incident is about: its category, unless case_fields names another. -#}
{% macro servicenow_reason_field() -%}
    {{ return((var('case_fields').servicenow or {}).reason or 'category') }}
{%- endmacro %}

{#-
    The status of a state: on hold for the caller, it is the customer's turn; what is done as a
    duplicate or as spam leaves the counts, however long ago its close code was given.
-#}
{% macro servicenow_status(state, hold_reason, close_code) -%}
case
    when {{ state }} in ('solved', 'closed') and {{ close_code }} in ('merged', 'spam') then {{ close_code }}
    when {{ state }} = 'hold' then coalesce({{ hold_reason }}, 'hold')
    else {{ state }}
end
{%- endmacro %}
