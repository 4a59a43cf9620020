-- A row is a record of schedule. Zones are IANA names, or the names that Rails has for them.
{{ checked('zendesk', 'schedule', key=['id', 'start_time'], key_is_event=true, fingerprints=false, adds={
    'iana_time_zone': known_time_zone('records.time_zone'),
}, rejections=[
    ('_fivetran_deleted', 'deleted in the source'),
    ('iana_time_zone is null', 'time_zone is not a known zone'),
    ('end_time <= start_time', 'end_time is not after start_time'),
    ('start_time < 0 or end_time > 20160', 'not minutes of a week'),
]) }}
