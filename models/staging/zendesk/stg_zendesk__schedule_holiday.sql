-- A row is a record of schedule_holiday.
{{ checked('zendesk', 'schedule_holiday', key=['id', 'schedule_id'], rejections=[
    ('_fivetran_deleted', 'deleted in the source'),
    ('end_date < start_date', 'end_date is before start_date'),
]) }}
