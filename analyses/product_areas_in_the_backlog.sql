-- Which product areas clog the backlog? Of the last 90 days: how much of all waiting is theirs
-- (a case that is open at the end of a day counts once), against how much of what came in. An area
-- of which nothing was open at the end of any day still has its share of what came in.
with

as_of as (

    select {{ local_date('as_of') }} as last_date from {{ ref('as_of') }}

),

backlog as (

    select
        coalesce(backlog.reason, 'unknown') as reason,
        count(*) as case_days,
        count(case when backlog.backlog_date = as_of.last_date then 1 end) as open_now,
        {{ median('backlog.age_seconds') }} / 86400 as age_days_median
    from {{ ref('fct_backlog_daily') }} as backlog
    inner join as_of
        on backlog.backlog_date > {{ dbt.dateadd('day', -90, 'as_of.last_date') }}
    group by 1

),

arrivals as (

    select
        coalesce(cases.reason, 'unknown') as reason,
        count(*) as new_cases
    from {{ ref('fct_cases') }} as cases
    inner join as_of
        on {{ local_date('cases.created_at') }} > {{ dbt.dateadd('day', -90, 'as_of.last_date') }}
    where not cases.is_void
    group by 1

),

shares as (

    select
        coalesce(backlog.reason, arrivals.reason) as reason,
        coalesce(backlog.open_now, 0) as open_now,
        coalesce(backlog.case_days, 0) as case_days,
        backlog.age_days_median,
        coalesce(arrivals.new_cases, 0) as new_cases,
        {{ ratio('coalesce(backlog.case_days, 0)', 'sum(backlog.case_days) over ()') }} as backlog_share,
        {{ ratio('coalesce(arrivals.new_cases, 0)', 'sum(arrivals.new_cases) over ()') }} as arrival_share
    from backlog
    full outer join arrivals
        on backlog.reason = arrivals.reason

)

select
    reason,
    case_days,
    open_now,
    age_days_median,
    new_cases,
    backlog_share,
    arrival_share,
    -- above 1, an area waits more than its share
    {{ ratio('backlog_share', 'arrival_share') }} as clogging
from shares
order by 2 desc, 1 asc
