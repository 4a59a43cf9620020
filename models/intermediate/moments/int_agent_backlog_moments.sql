-- A row is what came to an agent's backlog or left it, or a case in it at an edge of a period:
-- every move is in its day, week, month and quarter.
with

days as (

    select * from {{ ref('dim_dates') }}

),

moves as (

    select * from {{ ref('int_agent_backlog_moves') }}

),

levels as (

    select * from {{ ref('int_backlog_levels') }}
    where agent_id is not null

)

{{ moves_in_periods('move_date', ['moves.move as moment', 'moves.case_id', 'moves.agent_id', 'cast(null as bigint) as age_seconds']) }}
select
    period_grain,
    period_start,
    moment,
    case_id,
    agent_id,
    age_seconds
from levels
