-- A row is a local day of a holiday.
with

holidays as ({{ used('schedule_holidays') }}),

{{ zendesk_holidays('holidays') }}
