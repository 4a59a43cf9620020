-- How did the team, its groups and its members do with the cases assigned from one day to another?
-- dbt compile --select case_performance --vars '{from_date: "2025-10-01", to_date: "2025-12-31"}'
-- Both days count; without them, everything. Averages of active time and resolution time are over
-- the stints completed in the range.
with

bookings as (

    select * from {{ ref('int_stint_bookings') }}
    where
        booked_date >= cast('{{ var("from_date", "1970-01-01") }}' as date)
        and booked_date <= cast('{{ var("to_date", "2199-12-31") }}' as date)

),

assignments as (

    select
        report_by,
        member_id,
        count(*) as assigned,
        count(distinct case_id) as assigned_cases,
        count(case when is_completed then 1 end) as completed,
        count(case when completed_by = 'closing' then 1 end) as completed_by_closing,
        {{ mean_minutes('first_touch_seconds') }} as first_touch_minutes_mean
    from bookings
    where booking = 'assignment'
    group by 1, 2

),

completions as (

    select
        report_by,
        member_id,
        {{ mean_minutes('active_seconds') }} as active_case_minutes_mean,
        {{ mean_minutes('resolution_seconds') }} as case_resolution_minutes_mean
    from bookings
    where booking = 'completion'
    group by 1, 2

)

select
    assignments.report_by,
    assignments.member_id,
    assignments.assigned,
    assignments.assigned_cases,
    assignments.completed,
    assignments.completed_by_closing,
    {{ ratio('assignments.completed', 'assignments.assigned') }} as completion_rate,
    assignments.first_touch_minutes_mean,
    completions.active_case_minutes_mean,
    completions.case_resolution_minutes_mean
from assignments
left join completions
    on assignments.report_by = completions.report_by
    and assignments.member_id = completions.member_id
order by 1 asc, 3 desc, 2 asc
