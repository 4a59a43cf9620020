-- A row is a resolved case after which its customer came back within seven days: with another
-- case, or with a call or chat. Their other cases need not be touched.
with

cases as (

    select * from {{ relation_of('int_cases') if is_partial() else ref('int_cases') }}
    where phase in ('active', 'done')

),

resolved_cases as (

    select
        case_id,
        requester_id,
        last_resolved_at,
        {{ add_seconds('last_resolved_at', '7 * 86400') }} as window_ended_at
    from {{ ref('int_cases') }}
    where phase = 'done'

),

returns as (

    select
        case_id,
        requester_id as customer_id,
        created_at as returned_at
    from cases
    where created_by_role = 'customer'

    union all

    -- a call or chat counts also when it belongs to the case itself
    select
        cast(null as {{ dbt.type_string() }}),
        customer_id,
        started_at
    from {{ ref('contacts') }}
    where kind in ('call', 'chat') and direction = 'in'

)

select distinct resolved_cases.case_id
from resolved_cases
inner join returns
    on resolved_cases.requester_id = returns.customer_id
    and resolved_cases.last_resolved_at < returns.returned_at
    and resolved_cases.window_ended_at >= returns.returned_at
where returns.case_id is null or returns.case_id <> resolved_cases.case_id
