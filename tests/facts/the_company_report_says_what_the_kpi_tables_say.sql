-- A figure that stands in Help Scout's Company report and in a kpi_ table is the same in both.
with

reports as (

    select * from {{ ref('rpt_company') }}

),

volumes as (

    select * from {{ ref('kpi_volume') }}
    where period_grain = 'month' and slice = 'all'

),

resolutions as (

    select * from {{ ref('kpi_resolution') }}
    where period_grain = 'month' and slice = 'all'

),

first_contacts as (

    select * from {{ ref('kpi_first_contact_resolution') }}
    where period_grain = 'month' and slice = 'all'

)

select reports.month_start_date
from reports
left join volumes
    on reports.month_start_date = volumes.period_start
left join resolutions
    on reports.month_start_date = resolutions.period_start
left join first_contacts
    on reports.month_start_date = first_contacts.period_start
where reports.customers_helped <> coalesce(volumes.customers_helped, 0)
    or reports.total_conversations <> coalesce(volumes.conversations_touched, 0)
    or reports.new_conversations <> coalesce(volumes.new_cases, 0)
    or reports.closed <> coalesce(resolutions.closed_cases, 0)
    or reports.resolved <> coalesce(first_contacts.resolved_cases_with_reply, 0)
