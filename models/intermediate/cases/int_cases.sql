-- A row is a case as it stands at as_of: what every fact needs to know of it.
{{ config(materialized='incremental') }}
{{- told_in_parts() }}
{%- set attributes = ['channel', 'reason', 'priority', 'brand', 'requester', 'account'] %}
with

cases as (

    select * from {{ ref('cases') }}

),

people as (

    select * from {{ ref('people') }}

),

clocks as (

    select
        case_id,
        schedule_id,
        as_of,
        business_seconds_at_end as as_of_business_at
    from {{ ref('int_case_schedules') }}
    where ended_at is null

),

current_states as (

    select
        case_id,
        max(case when track = 'status' then state end) as status,
        max(case when track = 'assignee' and state <> 'nobody' then state end) as assignee_id,
        max(case when track = 'group' and state <> 'nobody' then state end) as group_id,
        max(case when track = 'turn' then state end) as turn
    from {{ ref('int_case_spans') }}
    where ended_at is null
    group by 1

),

current_attributes as (

    select
        case_id
        {%- for attribute in attributes %},
        max(case when attribute = '{{ attribute }}' then value end) as {{ attribute }},
        count(case when attribute = '{{ attribute }}' then 1 end) as {{ attribute }}_changes
        {%- endfor %}
    from {{ ref('int_case_attributes') }}
    where ended_at is null
    group by 1

),

last_transitions as (

    select
        case_id,
        max(case when transition = 'resolution' then occurred_at end) as last_resolved_at,
        max(case when transition = 'resolution' then business_at end) as last_resolved_business_at,
        max(case when transition = 'resolution' then event_number end) as last_resolved_event_number,
        -- a case that was done only after being void was never resolved, but is done since then
        max(case when transition = 'void to done' then occurred_at end) as last_done_at,
        max(case when transition = 'void to done' then business_at end) as last_done_business_at,
        max(case when transition = 'void to done' then event_number end) as last_done_event_number,
        max(case when transition in ('voiding', 'voiding of a done case') then occurred_at end) as last_voided_at
    from {{ ref('int_case_transitions') }}
    group by 1

),

known_cases as (

    select
        cases.case_id,
        cases.connector,
        cases.source_case_id,
        cases.created_at,
        cases.created_by_role,
        cases.history_quality,
        cases.region,
        {%- for attribute in attributes %}
        {%- set column = attribute ~ '_id' if attribute in ('requester', 'account') else attribute %}
        case
            when current_attributes.{{ attribute }}_changes > 0 then current_attributes.{{ attribute }}
            else cases.{{ column }}
        end as {{ column }},
        {%- endfor %}
        current_states.status,
        {{ phase('current_states.status') }} as phase,
        current_states.assignee_id,
        current_states.group_id,
        current_states.turn,
        last_transitions.last_resolved_at,
        last_transitions.last_resolved_business_at,
        coalesce(last_transitions.last_resolved_at, last_transitions.last_done_at) as closed_at,
        coalesce(last_transitions.last_resolved_business_at, last_transitions.last_done_business_at) as closed_business_at,
        coalesce(last_transitions.last_resolved_event_number, last_transitions.last_done_event_number) as closed_event_number,
        last_transitions.last_voided_at,
        clocks.schedule_id,
        clocks.as_of,
        clocks.as_of_business_at
    from cases
    inner join clocks
        on cases.case_id = clocks.case_id
    inner join current_states
        on cases.case_id = current_states.case_id
    left join current_attributes
        on cases.case_id = current_attributes.case_id
    left join last_transitions
        on cases.case_id = last_transitions.case_id

)

select
    known_cases.case_id,
    known_cases.connector,
    known_cases.source_case_id,
    known_cases.channel,
    known_cases.reason,
    known_cases.priority,
    known_cases.brand,
    coalesce(known_cases.region, people.region) as region,
    known_cases.requester_id,
    coalesce(known_cases.account_id, people.account_id) as account_id,
    known_cases.created_by_role,
    known_cases.history_quality,
    known_cases.status,
    known_cases.phase,
    {{ waiting_on('known_cases.status', 'known_cases.turn') }} as waiting_on,
    known_cases.assignee_id,
    known_cases.group_id,
    known_cases.created_at,
    known_cases.last_resolved_at,
    known_cases.last_resolved_business_at,
    known_cases.closed_at,
    known_cases.closed_business_at,
    known_cases.closed_event_number,
    known_cases.last_voided_at,
    known_cases.schedule_id,
    known_cases.as_of,
    known_cases.as_of_business_at
from known_cases
left join people
    on known_cases.requester_id = people.person_id
