-- A stint is completed when it is reassigned or, the last one of a case that is done, when
-- the case is closed: never more often than the case was assigned, and closed once.
with

stints as (

    select
        case_id,
        count(case when is_completed then 1 end) as completed,
        count(case when completed_by = 'closing' then 1 end) as completed_by_closing,
        count(case when completed_by = 'reassigning' then 1 end) as completed_by_reassigning
    from {{ ref('fct_case_assignments') }}
    group by 1

)

select
    cases.case_id,
    cases.assignments,
    cases.reassignments,
    stints.completed,
    stints.completed_by_closing,
    stints.completed_by_reassigning
from {{ ref('fct_cases') }} as cases
inner join stints
    on cases.case_id = stints.case_id
where
    stints.completed > cases.assignments
    or stints.completed <> stints.completed_by_closing + stints.completed_by_reassigning
    or stints.completed_by_closing > case when cases.is_resolved then 1 else 0 end
    or stints.completed_by_reassigning
    <> case when cases.is_void then 0 else cases.reassignments end
