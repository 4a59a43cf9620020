{#- Words for reports. -#}

{#- Monday to Sunday, of 1 to 7. -#}
{% macro weekday_name(weekday) -%}
case {{ weekday }}
        {%- for name in ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] %}
        when {{ loop.index }} then '{{ name }}'
        {%- endfor %}
    end
{%- endmacro %}

{#- How long ago, in the bands that desks work by; a word of its own where nothing happened. -#}
{% macro time_band(seconds, otherwise) -%}
case
        when {{ seconds }} is null then '{{ otherwise }}'
        when {{ seconds }} < 4 * 3600 then 'under 4 hours'
        when {{ seconds }} < 86400 then 'under 1 day'
        when {{ seconds }} < 3 * 86400 then '1 to 3 days'
        when {{ seconds }} <= 7 * 86400 then '3 to 7 days'
        else 'over 7 days'
    end
{%- endmacro %}
