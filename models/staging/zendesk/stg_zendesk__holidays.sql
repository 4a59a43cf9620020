-- A row is a local day of a holiday.
with

holidays as (

    select * from {{ ref('stg_zendesk__schedule_holiday') }}
    where row_use = 'used'

),

{{ zendesk_holidays('holidays') }}
