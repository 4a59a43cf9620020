{#-
    Words of a source in our words. A column's meta `map` is {their word: ours}, read without
    regard to case; a word that it lacks becomes `otherwise`, null unless that is given, and
    is told in unknown_words, so that it is seen and nothing fails.
-#}
{% macro our_word(value, column) -%}
case lower({{ value }})
    {%- for word, ours in column.map.items() %}
    when {{ text_literal(word | string | lower) }} then {{ text_literal(ours) }}
    {%- endfor %}
    {%- if column.otherwise %}
    else case when {{ value }} is not null then {{ text_literal(column.otherwise) }} end
    {%- endif %}
end
{%- endmacro %}

{#- A connector's map with the words of one's own, which count before it. A number may be written 4.0. -#}
{% macro our_words(map, own_words) -%}
    {%- set words = {} -%}
    {%- for word, ours in map.items() -%}{%- do words.update({word | string | lower: ours}) -%}{%- endfor -%}
    {%- for word, ours in own_words.items() -%}{%- do words.update({word | string | lower: ours}) -%}{%- endfor -%}
    {%- for word, ours in words | items | list if word.lstrip('-').isdigit() -%}{%- do words.update({word ~ '.0': ours}) -%}{%- endfor -%}
    {{ return(words) }}
{%- endmacro %}

{% macro has_maps(declared) -%}
    {{ return(declared.values() | selectattr('map') | list | length > 0) }}
{%- endmacro %}

{#- The words of a record that no map knows, like `status: -100`; null when there are none. -#}
{% macro words_unknown(declared) -%}
nullif(concat_ws(
    '; '
    {%- for name, column in declared.items() if column.map %}
    {%- set word = 'cast(' ~ adapter.quote(name) ~ ' as ' ~ dbt.type_string() ~ ')' %},
    case
        when not lower({{ word }}) in (
            {%- for word in column.map %}{{ text_literal(word | string | lower) }}{{ ', ' if not loop.last }}{% endfor -%}
        )
        then '{{ name }}: ' || {{ word }}
    end
    {%- endfor %}
), '')
{%- endmacro %}

{#- Words of a setting, for `in (…)`; where there are none, nothing is in it. -#}
{% macro text_literals(words) -%}
    {%- set literals = [] -%}
    {%- for word in words -%}{%- do literals.append(text_literal(word)) -%}{%- endfor -%}
    {{ return(literals | join(', ') or 'null') }}
{%- endmacro %}

{#- A row for each word of a text that lists them, however it parts them: a,b  a b  ["a","b"]. -#}
{% macro each_word(value) -%}
    {{ return(adapter.dispatch('each_word', 'casebook')(value)) }}
{%- endmacro %}

{% macro default__each_word(value) -%}
unnest(regexp_extract_all({{ value }}, '[^][\s,"]+'))
{%- endmacro %}

{% macro postgres__each_word(value) -%}
(regexp_matches({{ value }}, '[^][\s,"]+', 'g'))[1]
{%- endmacro %}

{% macro spark__each_word(value) -%}
explode(regexp_extract_all({{ value }}, '([^\\[\\]\\s,"]+)', 1))
{%- endmacro %}
