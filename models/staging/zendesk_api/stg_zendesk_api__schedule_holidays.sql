-- A row is a record of schedule_holidays.
{{ checked('zendesk_api', 'schedule_holidays', key=['id', 'schedule_id'], key_is_event=true, fingerprints=false, rejections=[
    ('end_date < start_date', 'end_date is before start_date'),
]) }}
