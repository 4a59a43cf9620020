{#-
    A warehouse for those who may see some cases only. The variable `audience` names their groups
    and brands, {group: [zendesk:20], brand: [Acme]}: a case must be of one of each that is named,
    by what it is at as_of. Everything else of the desk is left out where it enters, in the
    canonical layer, so that every figure is of these cases alone.
-#}
{% macro has_audience() -%}
    {{ return(var('audience', {}) | length > 0) }}
{%- endmacro %}

{#- A further condition: that a case is one the audience may see; nothing without an audience. -#}
{% macro and_case_for_audience(case_id) -%}
    {%- if has_audience() %}
    and {{ case_id }} in (select audience_cases.case_id from {{ ref('audience_cases') }} as audience_cases)
    {%- endif -%}
{%- endmacro %}

{#-
    Those rows of an entity whose key the audience's cases name: in `columns` of canonical models,
    as [model, column], or as the value of one of their `attributes`.
-#}
{% macro named_for_audience(rows, key, columns, attribute=none) -%}
{%- if has_audience() -%}
select * from (
    {{ rows }}
) as all_rows
where {{ key }} in (
    {%- for model, column in columns %}
    select {{ column }} from {{ ref(model) }}
    where {{ column }} is not null
    {{ 'union' if attribute or not loop.last }}
    {%- endfor %}
    {%- if attribute %}
    select {{ id_of_connector('value') }} from {{ ref('case_events') }}
    where attribute = '{{ attribute }}' and value is not null
    {%- endif %}
)
{%- else -%}
{{ rows }}
{%- endif -%}
{%- endmacro %}

{#- What belongs to no case is not for an audience. -#}
{% macro and_no_audience() -%}
    {{ return('and 1 = 0' if has_audience() else '') }}
{%- endmacro %}
