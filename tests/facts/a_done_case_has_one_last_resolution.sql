-- Of the resolutions of a case one is the first and one the last; it still stands exactly when
-- the case is done, and is the one that the case shows. A case that came to be done only after
-- being void was never resolved.
with

resolutions as (

    select
        case_id,
        count(*) as resolutions,
        count(case when is_first then 1 end) as first_resolutions,
        count(case when is_last then 1 end) as last_resolutions,
        count(case when is_still_resolved then 1 end) as standing_resolutions,
        max(case when is_last then resolved_at end) as last_resolved_at
    from {{ ref('fct_case_resolutions') }}
    group by 1

)

select
    cases.case_id,
    cases.status,
    cases.resolved_at,
    resolutions.*
from {{ ref('fct_cases') }} as cases
left join resolutions
    on cases.case_id = resolutions.case_id
where
    not cases.is_void
    and (
        coalesce(resolutions.resolutions, 0) <> cases.resolutions
        or resolutions.first_resolutions <> 1
        or resolutions.last_resolutions <> 1
        or resolutions.standing_resolutions <> case when cases.is_resolved then 1 else 0 end
        or (cases.is_resolved and resolutions.last_resolved_at <> cases.resolved_at)
        or (cases.is_active and cases.resolved_at is not null)
    )
