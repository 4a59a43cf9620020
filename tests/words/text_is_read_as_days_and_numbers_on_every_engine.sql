-- What is no day, no number or too large is null; it stops nothing.
{%- set cases = [
    ('2024-02-29', '2024-02-29', none, none),
    ('2025-02-29', none, none, none),
    ('2025-03-04 whatever', '2025-03-04', none, none),
    ('2025-03-04T05:06:07', '2025-03-04', none, none),
    ('9999-12-31', '9999-12-31', none, none),
    ('0000-01-01', none, none, none),
    ('4711', none, 4711, 4711),
    ('4711.0', none, 4711, 4711),
    ('-4711.9', none, -4711.9, -4711),
    (' 12 ', none, 12, 12),
    ('1_000', none, 1000, 1000),
    ('.5', none, 0.5, 0),
    ('1.5e3', none, 1500, 1500),
    ('9223372036854775808', none, 9223372036854775808, none),
    ('9007199254740993', none, 9007199254740993, 9007199254740992),
    ('nan', none, none, none),
    ('infinity', none, none, none),
    ('1e999', none, none, none),
    ('0x1F', none, none, none),
    ('1,5', none, none, none),
    ('', none, none, none),
] %}
with

texts as (

    {%- for text, day, number, whole in cases %}
    select
        {{ text_literal(text) }} as text,
        cast({{ text_literal(day) if day else 'null' }} as date) as expected_day,
        cast({{ 'null' if number is none else number }} as {{ dbt_double() }}) as expected_number,
        cast({{ 'null' if number is none else number }} as decimal(38, 9)) as expected_decimal,
        cast({{ 'null' if whole is none else whole }} as bigint) as expected_whole
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

readings as (

    select
        *,
        {{ to_date('text') }} as found_day,
        {{ to_number('text') }} as found_number,
        {{ to_decimal('text') }} as found_decimal,
        {{ to_integer('text') }} as found_whole
    from texts

)

select * from readings
where coalesce(found_day, date '1900-01-01') <> coalesce(expected_day, date '1900-01-01')
    or coalesce(found_number, -99) <> coalesce(expected_number, -99)
    or coalesce(found_decimal, -99) <> coalesce(expected_decimal, -99)
    or {{ to_decimal("'1e30'") }} is not null
    or coalesce(found_whole, -99) <> coalesce(expected_whole, -99)
