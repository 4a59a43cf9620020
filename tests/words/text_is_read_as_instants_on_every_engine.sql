-- Offsets are honoured, days that no calendar has and what is no instant are null, fractions are
-- cut off and not rounded. Files are read on DuckDB alone: only there ISO 8601 may be short.
{%- set cases = [
    ('2025-03-04T05:06:07Z', '2025-03-04 05:06:07'),
    ('2025-03-04 05:06', '2025-03-04 05:06:00'),
    ('2025-03-04', '2025-03-04 00:00:00'),
    ('2025-03-04 05:06:07.9999999', '2025-03-04 05:06:07'),
    ('2025-03-04T05:06:07.9999999+02:00', '2025-03-04 03:06:07'),
    ('2025-03-04T05:06:07-0930', '2025-03-04 14:36:07'),
    ('2025-03-04T05:06+05', '2025-03-04 00:06:00'),
    ('2025-03-04 05:06:07 UTC', '2025-03-04 05:06:07'),
    ('2025-03-04 24:00:00', '2025-03-05 00:00:00'),
    ('20250229', none),
    ('1741064767', none),
    ('2024-02-29 10:00:00', '2024-02-29 10:00:00'),
    ('2025-02-29 10:00:00', none),
    ('2100-02-29', none),
    ('2025-04-31', none),
    ('2025-13-01', none),
    ('2025-03-04 23:59:60', none),
    ('2025-03-04 24:00:01', none),
    ('2025-03-04 05:60', none),
    ('1969-12-31 23:00:00', none),
    ('1969-12-31T23:00:00-02:00', '1970-01-01 01:00:00'),
    ('2200-01-01', none),
    ('yesterday', none),
    ('now', none),
    ('', none),
] %}
{%- set short = [
    ('20250304T050607Z', '2025-03-04 05:06:07'),
    ('20250304T050607.9+0530', '2025-03-03 23:36:07'),
    ('20250304T0506-03', '2025-03-04 08:06:00'),
    ('20250304T2400', '2025-03-05 00:00:00'),
    ('20250304', '2025-03-04 00:00:00'),
    ('2025-03-04t05:06:07z', '2025-03-04 05:06:07'),
    ('2025-03-04T05:06:07,9Z', '2025-03-04 05:06:07'),
] %}
{%- set cases = cases + short if target.type == 'duckdb' else cases %}
with

texts as (

    {%- for text, instant in cases %}
    select
        {{ text_literal(text) }} as text,
        cast({{ text_literal(instant) if instant else 'null' }} as timestamp) as expected
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

readings as (

    select
        text,
        expected,
        {{ to_instant('text') }} as instant
    from texts

)

select * from readings
where coalesce(instant, timestamp '1900-01-01') <> coalesce(expected, timestamp '1900-01-01')
