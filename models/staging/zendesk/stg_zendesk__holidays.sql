-- A row is a local day of a holiday.
with

holidays as ({{ used('schedule_holiday') }}),

{{ zendesk_holidays('holidays') }}
