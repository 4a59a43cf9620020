-- A row is a case of which sources may tell something else than in the last build: its records are
-- others, or what they tell became known since. Where that may be any case there is a row without
-- one, and why.
{%- for name in ['as_of', 'cases', 'case_events'] %}
{{- comes_after(name) }}
{%- endfor %}
{%- for connector in connectors_in_use() if 'surveys' in catalogued(connector).tells %}
{{- comes_after('stg_' ~ connector ~ '__surveys') }}
{%- endfor %}
{%- set last_as_of = last_as_of() %}
{%- set all_because = 'nobody asked for less' if not var('incremental')
    else 'there is no build to go on from' if not last_as_of
    else 'not all that connectors tell of the others is kept' if not keep_what_they_tell(['cases', 'case_events']) %}
{%- if all_because %}
select
    {{ no_text() }} as case_id,
    '{{ all_because }}' as reason
{%- else %}
with

read_anew as (

    {%- for connector in connectors_in_use() %}
    {%- set kept = tellers_of(['cases', 'case_events', 'surveys'], connector) | selectattr('config.meta.touched') | list %}
    {%- for touched in kept | map(attribute='config.meta.touched') | unique %}
    select
        {{ own_id(connector, 'case_id') }} as case_id,
        'its records are others' as reason
    from {{ relation_of(touched) }}
    where connector = '{{ connector }}'

    union all
    {% endfor %}
    {%- for surveys in tellers_of(['surveys'], connector) if surveys in kept %}
    select
        {{ own_id(connector, 'case_id') }},
        'a survey became known'
    from {{ relation_of(surveys.name) }}
    where offered_at > {{ last_as_of }} or responded_at > {{ last_as_of }}

    union all
    {% endfor %}
    {%- endfor %}
    select
        case_id,
        'it became known' as reason
    from {{ ref('cases') }}
    where created_at > {{ last_as_of }}

    union all

    select
        case_id,
        'an event became known'
    from {{ ref('case_events') }}
    where occurred_at > {{ last_as_of }}

)

select
    case_id,
    min(reason) as reason
from read_anew
where case_id is not null
group by 1
{%- endif %}
