-- A row is a word for a status: where a case that has it stands. A word that the map lacks is as
-- closed as the cases that have it are.
{%- set map = declared_columns('salesforce', 'case').status if execute else {'map': {}} %}
with

cases as ({{ used('case') }}),

history as ({{ used('case_history', where="field = 'Status'") }}),

words as (

    select
        status_word as word,
        status_id,
        coalesce(is_closed, false) as is_closed
    from cases

    union all

    select
        old_value,
        {{ instance_id('lower(old_value)') }},
        false
    from history

    union all

    select
        new_value,
        {{ instance_id('lower(new_value)') }},
        false
    from history

)

select
    status_id,
    coalesce(
        max({{ our_word('word', map) }}),
        case when max(case when is_closed then 1 else 0 end) = 1 then 'solved' else 'open' end
    ) as status
from words
where status_id is not null
group by 1
