-- A row is a record of business_hours. Zones are IANA names, or the names that Rails has for them.
{{ checked('freshdesk', 'business_hours', key=['id'], versions_by='updated_at', fingerprints=false, adds={
    'iana_time_zone': known_time_zone('records.time_zone'),
}, rejections=[('iana_time_zone is null', 'time_zone is not a known zone')]) }}
