-- Opening + submissions + reopens + recoveries - resolutions - voided = closing, in every period
-- and slice; and one period opens as the one before it closed.
with

backlogs as (

    select
        period_grain,
        period_start,
        slice_value,
        opening_backlog,
        closing_backlog,
        opening_backlog + submissions + reopens + recoveries - resolutions - voided as expected_backlog,
        lag(closing_backlog) over (
            partition by period_grain, slice, slice_value order by period_start
        ) as closing_backlog_before
    from {{ ref('kpi_backlog') }}

)

select * from backlogs
where closing_backlog <> expected_backlog
    or opening_backlog <> coalesce(closing_backlog_before, 0)
