-- Opening backlog + created + reopened + recovered - resolved - voided = closing backlog, for
-- every local day. Cases that are void at as_of never were in it.
with

cases as (

    select
        case_id,
        created_at
    from {{ ref('fct_cases') }}
    where not is_void

),

movements as (

    select
        {{ local_date('created_at') }} as movement_date,
        1 as movement
    from cases

    union all

    select
        {{ local_date('transitions.occurred_at') }} as movement_date,
        case when transitions.transition in ('reopen', 'recovery') then 1 else -1 end as movement
    from {{ ref('int_case_transitions') }} as transitions
    inner join cases
        on transitions.case_id = cases.case_id
    where transitions.transition in ('resolution', 'voiding', 'reopen', 'recovery')

),

changes as (

    select
        movement_date,
        sum(movement) as net_inflow
    from movements
    group by 1

),

backlogs as (

    select
        backlog_date,
        count(*) as closing_backlog
    from {{ ref('fct_backlog_daily') }}
    group by 1

),

days as (

    select
        dates.date_day,
        coalesce(changes.net_inflow, 0) as net_inflow,
        coalesce(backlogs.closing_backlog, 0) as closing_backlog
    from {{ ref('dim_dates') }} as dates
    left join changes
        on dates.date_day = changes.movement_date
    left join backlogs
        on dates.date_day = backlogs.backlog_date

),

neighbours as (

    select
        *,
        coalesce(lag(closing_backlog) over (order by date_day), 0) as opening_backlog
    from days

)

select * from neighbours
where opening_backlog + net_inflow <> closing_backlog
