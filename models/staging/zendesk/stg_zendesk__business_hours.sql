-- A row is a local day of a weekly interval.
with

intervals as (

    select * from {{ ref('stg_zendesk__schedule') }}
    where row_use = 'used'

),

{{ zendesk_business_hours('intervals') }}
