-- A row is what moves the backlog of a period, or its level at an edge of it: every move is in
-- its day, week, month and quarter. Cases that are void at as_of never were here.
with

days as (

    select * from {{ ref('dim_dates') }}

),

cases as (

    select * from {{ ref('fct_cases') }}
    where not is_void

),

resolutions as (

    select * from {{ ref('fct_case_resolutions') }}

),

transitions as (

    select transitions.*
    from {{ ref('int_case_transitions') }} as transitions
    inner join cases
        on transitions.case_id = cases.case_id
    where transitions.transition in ('reopen', 'recovery', 'voiding')

),

moves as (

    select 'submission' as moment, case_id, {{ local_date('created_at') }} as moment_date from cases
    union all
    select 'resolution', case_id, {{ local_date('resolved_at') }} from resolutions
    union all
    select transition, case_id, {{ local_date('occurred_at') }} from transitions

)

{{ moves_in_periods('moment_date', [
    'moves.moment', 'moves.case_id', 'cast(null as bigint) as age_seconds', 'false as is_unreplied', 'false as is_unassigned',
]) }}
select
    period_grain,
    period_start,
    moment,
    case_id,
    age_seconds,
    is_unreplied,
    is_unassigned
from {{ ref('int_backlog_levels') }}
