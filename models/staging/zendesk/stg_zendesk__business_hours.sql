-- A row is a local day of a weekly interval.
with

intervals as ({{ used('schedule') }}),

{{ zendesk_business_hours('intervals') }}
