-- Opening + received + reopens + recoveries - reassigned away - given back - resolutions - voided
-- = closing, for each agent and period; and one period opens as the one before it closed.
with

backlogs as (

    select
        period_grain,
        period_start,
        slice_value,
        opening_backlog,
        closing_backlog,
        opening_backlog + received + reopens + recoveries
        - reassigned_away - given_back - resolutions - voided as expected_backlog,
        lag(closing_backlog) over (
            partition by period_grain, slice, slice_value order by period_start
        ) as closing_backlog_before
    from {{ ref('kpi_agent_backlog') }}

)

select * from backlogs
where closing_backlog <> expected_backlog
    or opening_backlog <> coalesce(closing_backlog_before, 0)
