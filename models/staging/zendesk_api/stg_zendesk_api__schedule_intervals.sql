-- A row is a weekly interval nested in a record of schedules.
{{ checked_child(
    'zendesk_api', 'schedule_intervals', {'table': 'schedules', 'by': 'schedule_id', 'noun': 'schedule'},
    key=['schedule_id', 'updated_at', 'start_time', 'end_time'], key_is_event=true,
    nested={'within': 'schedules', 'in_array': 'intervals', 'parent': {'schedule_id': 'id', 'updated_at': 'updated_at'}},
    rejections=[
        ('end_time <= start_time', 'end_time is not after start_time'),
        ('start_time < 0 or end_time > 20160', 'not minutes of a week'),
    ],
) }}
