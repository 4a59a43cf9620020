-- A row is a record of business_hours.csv: a weekly window of a schedule.
{{ checked('csv', 'business_hours', rejections=[
    ('weekday < 1 or weekday > 7', 'weekday is not 1 to 7'),
    ('closes_at <= opens_at', 'closes_at is not after opens_at'),
]) }}
