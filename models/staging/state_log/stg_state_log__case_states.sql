-- A row is a state of a case in its place, beside the state before it. Its first state is
-- what the case was at its creation, whenever that state was written down.
{%- set ids = ['assignee', 'group', 'requester', 'account', 'actor'] %}
{%- set compared = ['assignee', 'group', 'priority', 'reason', 'channel', 'brand', 'requester', 'account'] %}
{%- for name in mapped_attributes('state_log') -%}
    {%- do compared.append('attribute_' ~ name) -%}
{%- endfor %}
with

-- a build as of an instant knows no later state, not even to see that one is restated
states as (

    select * from {{ ref('stg_state_log__states') }}
    where row_use = 'used'
    {%- if var('as_of') %}
        and occurred_at <= {{ as_of_literal() }}
    {%- endif %}

),

placed as (

    select
        *,
        row_number() over (
            partition by source_table, case_id
            order by occurred_at, {{ in_sequence() }}, source_file, row_number
        ) as place
    from states

),

-- while a status is restated it is not yet said: the last to say so counts
said as (

    select
        *,
        first_value(coalesce(created_at, occurred_at)) over life as first_at,
        case
            when is_restated and coalesce(lead(is_restated) over life, false) then null
            else status
        end as said_status
    from placed
    window life as (partition by source_table, case_id order by place)

)

select
    coalesce(instance || ':', '') || case_id as case_id,
    case_id as source_case_id,
    place,
    history_quality,
    first_at as created_at,
    case when place > 1 and occurred_at > first_at then occurred_at else first_at end as occurred_at,
    case
        when (place > 1 or is_restated) and occurred_at > first_at then occurred_at
        else first_at
    end as status_at,
    {%- for name in ids %}
    coalesce(instance || ':', '') || {{ adapter.quote(name) }} as {{ name }}_id,
    {%- endfor %}
    is_by_robot,
    is_with_robot,
    said_status as status,
    priority,
    reason,
    channel,
    brand,
    region,
    {%- for name in mapped_attributes('state_log') %}
    {{ adapter.quote('attribute_' ~ name) }},
    {%- endfor %}
    {%- for name in compared %}
    place > 1 and {{ adapter.quote(name) }} is distinct from lag({{ adapter.quote(name) }}) over life as {{ adapter.quote('has_new_' ~ name) }}{{ ',' if not loop.last }}
    {%- endfor %}
from said
window life as (partition by source_table, case_id order by place)
