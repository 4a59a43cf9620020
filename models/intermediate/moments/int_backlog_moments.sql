-- A row is what moves the backlog of a period, or its level at an edge of it: every move is in
-- its day, week, month and quarter; with the slices of its case. Cases that are void at as_of
-- never were here.
with

days as (

    select * from {{ ref('dim_dates') }}

),

cases as (

    select * from {{ ref('fct_cases') }}
    where not is_void

),

case_slices as (

    select * from {{ ref('int_case_slices') }}

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

),

moments as (

    {{ moves_in_periods('moment_date', [
        'moves.moment', 'moves.case_id', 'cast(null as bigint) as age_seconds', 'false as is_unreplied', 'false as is_unassigned',
    ]) | indent(4) }}
    select
        period_grain,
        period_start,
        moment,
        case_id,
        age_seconds,
        is_unreplied,
        is_unassigned
    from {{ ref('int_backlog_levels') }}

)

select
    moments.period_grain,
    moments.period_start,
    moments.moment,
    moments.case_id,
    {{ case_slice_columns('case_slices') }},
    case_slices.has_full_history,
    moments.age_seconds,
    moments.is_unreplied,
    moments.is_unassigned
from moments
inner join case_slices
    on moments.case_id = case_slices.case_id
