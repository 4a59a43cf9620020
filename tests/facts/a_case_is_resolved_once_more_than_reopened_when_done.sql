-- Resolutions and reopens alternate, so a case that is done was resolved once more than it
-- was reopened, and an active one as often. A case that ever was void may skip one of both.
with

void_cases as (

    select distinct case_id
    from {{ ref('int_case_transitions') }}
    where transition in ('voiding', 'recovery', 'voiding of a done case', 'void to done')

)

select
    cases.case_id,
    cases.resolutions,
    cases.reopens,
    cases.is_resolved
from {{ ref('fct_cases') }} as cases
left join void_cases
    on cases.case_id = void_cases.case_id
where
    void_cases.case_id is null
    and cases.resolutions - cases.reopens <> case when cases.is_resolved then 1 else 0 end
