-- How did the team, its groups and its members do with the cases assigned from one day to another?
-- dbt compile --select case_performance --vars '{from_date: "2025-10-01", to_date: "2025-12-31"}'
-- Both days count; without them, everything. Averages of active time and resolution time are over
-- the stints completed in the range, those of members to whom nothing was assigned in it too.
with

bookings as (

    select * from {{ ref('int_stint_bookings') }}
    where
        booked_date >= cast('{{ var("from_date", "1970-01-01") }}' as date)
        and booked_date <= cast('{{ var("to_date", "2199-12-31") }}' as date)

),

members as (

    select
        report_by,
        member_id,
        count(case when booking = 'assignment' then 1 end) as assigned,
        count(distinct case when booking = 'assignment' then case_id end) as assigned_cases,
        count(case when booking = 'assignment' and is_completed then 1 end) as completed,
        count(case when booking = 'assignment' and completed_by = 'closing' then 1 end) as completed_by_closing,
        {{ mean_minutes("case when booking = 'assignment' then first_touch_seconds end") }} as first_touch_minutes_mean,
        {{ mean_minutes("case when booking = 'completion' then active_seconds end") }} as active_case_minutes_mean,
        {{ mean_minutes("case when booking = 'completion' then resolution_seconds end") }} as case_resolution_minutes_mean
    from bookings
    group by 1, 2

)

select
    report_by,
    member_id,
    assigned,
    assigned_cases,
    completed,
    completed_by_closing,
    {{ ratio('completed', 'assigned') }} as completion_rate,
    first_touch_minutes_mean,
    active_case_minutes_mean,
    case_resolution_minutes_mean
from members
order by 1 asc, 3 desc, 2 asc
