-- The durations that a case shows are the sums of its stages, in calendar and in business time.
{%- set waits = ['new', 'open', 'agent_wait', 'on_hold', 'unassigned'] %}
with

stages as (

    select
        case_id,
        seconds,
        business_seconds,
        case when status = 'new' then 1 else 0 end as in_new,
        case when status = 'open' then 1 else 0 end as in_open,
        case when status = 'pending' then 1 else 0 end as in_agent_wait,
        case when status = 'hold' then 1 else 0 end as in_on_hold,
        case
            when agent_id is null and status in ('new', 'open', 'pending', 'hold') then 1
            else 0
        end as in_unassigned
    from {{ ref('fct_case_stages') }}

),

sums as (

    select
        case_id,
        {%- for wait in waits %}
        sum(seconds * in_{{ wait }}) as {{ wait }}_seconds,
        sum(business_seconds * in_{{ wait }}) as {{ wait }}_business_seconds,
        {%- endfor %}
        count(*) as number_of_stages
    from stages
    group by 1

)

select cases.case_id
from {{ ref('fct_cases') }} as cases
left join sums
    on cases.case_id = sums.case_id
where
    sums.case_id is null
    {%- for wait in waits %}
    or cases.{{ wait }}_seconds <> sums.{{ wait }}_seconds
    or coalesce(cases.{{ wait }}_business_seconds, -1)
    <> coalesce(sums.{{ wait }}_business_seconds, -1)
    {%- endfor %}
