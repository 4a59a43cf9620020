-- A row is a value of an attribute of a case, and for how long it held. Only attributes that
-- were ever changed are here; the others keep their value at creation, in cases.
{%- set attributes = ['channel', 'reason', 'priority', 'brand', 'requester', 'account'] %}
with

cases as (

    select * from {{ ref('cases') }}

),

changes as (

    select
        case_id,
        attribute,
        case
            when attribute in ('requester', 'account') then {{ id_of_connector('value') }}
            else value
        end as value,
        event_number,
        occurred_at
    from {{ ref('int_case_events') }}
    where event_type = 'attribute_changed'
        and attribute in ('channel', 'reason', 'priority', 'brand', 'requester', 'account')

),

changed_attributes as (

    select distinct
        case_id,
        attribute
    from changes

),

answers as (

    select * from changes

    union all

    select
        cases.case_id,
        changed_attributes.attribute,
        case changed_attributes.attribute
            {%- for attribute in attributes %}
            when '{{ attribute }}' then cases.{{ attribute ~ '_id' if attribute in ('requester', 'account') else attribute }}
            {%- endfor %}
        end,
        0,
        cases.created_at
    from cases
    inner join changed_attributes
        on cases.case_id = changed_attributes.case_id

)

select
    case_id,
    attribute,
    value,
    event_number,
    occurred_at as started_at,
    lead(occurred_at) over (partition by case_id, attribute order by event_number) as ended_at
from answers
