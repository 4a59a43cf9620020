-- In the autumn night an hour comes twice, and the later one counts; in the spring night the clock jumps.
{%- set cases = [
    ('04-03-2025 05:06:07 +0200', '%d-%m-%Y %H:%M:%S %z', 'UTC', '2025-03-04 03:06:07'),
    ('31-02-2025 05:06:07 +0200', '%d-%m-%Y %H:%M:%S %z', 'UTC', none),
    ('soon', '%d-%m-%Y %H:%M:%S %z', 'UTC', none),
    ('2025/03/04 05:06:07.250000', '%Y/%m/%d %H:%M:%S.%f', 'UTC', '2025-03-04 05:06:07'),
    ('2025/07/04 05:06', '%Y/%m/%d %H:%M', 'Europe/Berlin', '2025-07-04 03:06:00'),
    ('1741064767', 'unix', 'UTC', '2025-03-04 05:06:07'),
    ('2624706000', 'unix', 'UTC', '2053-03-04 13:00:00'),
    ('1741064767000', 'unix', 'UTC', none),
    ('2025-03-04T05:06:07Z', 'unix', 'UTC', '2025-03-04 05:06:07'),
    ('2025-07-04T05:06:07Z', none, 'Europe/Berlin', '2025-07-04 05:06:07'),
    ('2025-07-04T05:06:07', none, 'Europe/Berlin', '2025-07-04 03:06:07'),
    ('2025-10-26 02:30:00', none, 'Europe/Berlin', '2025-10-26 01:30:00'),
    ('2025-03-30 02:30:00', none, 'Europe/Berlin', '2025-03-30 01:30:00'),
    ('2025-07-04 05:06:07', none, '+05:30', '2025-07-03 23:36:07'),
] %}
with

texts as (

    {%- for text, time_format, time_zone, instant in cases %}
    select
        {{ loop.index }} as place,
        {{ text_literal(text) }} as text,
        cast({{ text_literal(instant) if instant else 'null' }} as timestamp) as expected
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

readings as (

    {%- for text, time_format, time_zone, instant in cases %}
    select
        text,
        expected,
        {{ to_instant('text', time_format=time_format, time_zone=time_zone) }} as instant
    from texts
    where place = {{ loop.index }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

)

select * from readings
where coalesce(instant, timestamp '1900-01-01') <> coalesce(expected, timestamp '1900-01-01')
