-- A row is a move of a case between being active, done and void. Before its creation a case
-- counts as active, so one that is born solved is resolved at its creation.
{{ config(materialized='incremental') }}
with

statuses as (

    select
        *,
        {{ phase('state') }} as phase,
        coalesce({{ phase('previous_state') }}, 'active') as previous_phase
    from {{ ref('int_case_spans') }}
    where track = 'status'

)

select
    case_id,
    row_number() over (partition by case_id order by event_number) as transition_number,
    case
        when previous_phase = 'active' and phase = 'done' then 'resolution'
        when previous_phase = 'done' and phase = 'active' then 'reopen'
        when previous_phase = 'active' and phase = 'void' then 'voiding'
        when previous_phase = 'void' and phase = 'active' then 'recovery'
        when phase = 'void' then 'voiding of a done case'
        else 'void to done'
    end as transition,
    event_number,
    started_at as occurred_at,
    started_business_at as business_at,
    actor_id,
    actor_role
from statuses
where phase <> previous_phase
