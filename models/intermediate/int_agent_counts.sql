-- A row is somebody whom an event of a case makes known as an agent or bot.
{{ told_by_changes('int_agent_moments', key=['agent_id']) }}
with

moments as (

    select * from {{ ref('int_agent_moments') }}

)

select
    agent_id,
    cast({{ count_of('agent_id is not null') }} as bigint) as moments
from moments
group by 1
