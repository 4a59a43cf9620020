{#-
    What a person is, where the variables `robots` and `staff` know better than the source. They
    list ids (zendesk:4711), addresses, or domains (@example.com). A robot may have an address of
    the staff's.
-#}
{% macro known_role(connector, person_id, email, role) -%}
case
    when {{ is_listed(var('robots'), connector, person_id, email) }} then 'bot'
    when {{ role }} = 'bot' then 'bot'
    when {{ is_listed(var('staff'), connector, person_id, email) }} then 'agent'
    else {{ role }}
end
{%- endmacro %}

{% macro is_listed(people, connector, person_id, email) -%}
    {%- set conditions = [] -%}
    {%- for person in people -%}
        {%- set person = person | string | lower -%}
        {%- if person.startswith('@') -%}
            {%- do conditions.append('lower(' ~ email ~ ') like ' ~ text_literal('%' ~ person)) -%}
        {%- elif '@' in person -%}
            {%- do conditions.append('lower(' ~ email ~ ') = ' ~ text_literal(person)) -%}
        {%- elif person.startswith(connector ~ ':') -%}
            {%- do conditions.append('lower(' ~ person_id ~ ') = ' ~ text_literal(person[connector | length + 1:])) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(conditions | join(' or ') or 'false') }}
{%- endmacro %}
