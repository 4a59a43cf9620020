-- A row is a local day of a holiday.
with

holidays as (

    select * from {{ ref('stg_zendesk_api__schedule_holidays') }}
    where row_use = 'used'

),

{{ zendesk_holidays('holidays') }}
