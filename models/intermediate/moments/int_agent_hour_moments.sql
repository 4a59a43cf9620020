-- A row is a case that an agent did something for in a local clock hour, or a resolution that is
-- the agent's.
with

touches as (

    select * from {{ ref('int_agent_case_touches') }}

),

resolutions as (

    select * from {{ ref('fct_case_resolutions') }}
    where assignee_id is not null

)

select distinct
    'handling' as moment,
    agent_id,
    {{ local_hour_start('occurred_at') }} as hour_start_at,
    case_id
from touches

union all

select
    'resolution' as moment,
    assignee_id,
    {{ local_hour_start('resolved_at') }} as hour_start_at,
    case_id
from resolutions
