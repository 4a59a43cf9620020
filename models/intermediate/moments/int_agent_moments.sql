-- A row is an event of a case by which somebody is known as an agent or bot: who did it as one, or
-- whose case it became.
with

events as (

    select * from {{ ref('int_case_events') }}

)

select
    actor_id as agent_id,
    case_id
from events
where actor_role in ('agent', 'bot') and actor_id is not null

union all

select
    agent_id,
    case_id
from events
where agent_id is not null
