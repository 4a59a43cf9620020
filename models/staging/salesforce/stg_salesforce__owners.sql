-- A row is an owner that a case got: a user, or a queue. The first one is the old value of the
-- first change, or, without any, the owner that it has. Names of owners stand in rows of their own.
with

cases as ({{ used('case') }}),

changes as (

    select
        *,
        row_number() over (partition by case_id order by created_date, length(id), id) as change_number
    from {{ ref('stg_salesforce__case_history') }}
    where row_use = 'used'
        and field in ('Owner', 'ownerAssignment', 'ownerAccepted', 'ownerEscalated')
        and length(new_value) in (15, 18)
        and (new_value like '005%' or new_value like '00G%')

)

select
    case_id,
    created_date as owned_at,
    change_number,
    id as history_id,
    created_by_id,
    {{ instance_id('new_value') }} as owner_id,
    new_value like '00G%' as is_queue
from changes

union all

select
    cases.id,
    cases.created_date,
    0,
    null,
    cases.created_by_id,
    case when changes.id is null then cases.owner_id else {{ instance_id('changes.old_value', of='changes') }} end,
    coalesce(case when changes.id is null then cases.owner_value else changes.old_value end like '00G%', false)
from cases
left join changes
    on cases.id = changes.case_id
    and changes.change_number = 1
