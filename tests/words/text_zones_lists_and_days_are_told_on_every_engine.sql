-- A text is what it says, quotes and backslashes too; a zone is one by its name; a list is in order;
-- days and months are counted; rows have numbers of their own.
{%- set texts = ["it's", 'a\\b', '\\n', 'say "so"'] %}
with

texts as (

    {%- for text in texts %}
    select
        {{ loop.index }} as place,
        {{ text_literal(text) }} as text,
        {{ text | length }} as characters,
        '{{ ['Europe/Berlin', 'Etc/GMT+5', 'Mars/Olympus', '+01:00'][loop.index0] }}' as zone,
        date '2024-01-31' as started_on,
        timestamp '2024-03-01 10:00:00' as ended_at
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

numbered as (

    select
        texts.*, -- noqa: AM04
        {{ place_in_table() }} as number
    from texts

),

told as (

    select
        count(distinct number) as numbers,
        max(cast(text as {{ native_type('text') }})) as last_text,
        max({{ strptime_as_iso("'04.03.2025'", '%d.%m.%Y') }}) as day_as_iso,
        count(case when length(text) = characters then 1 end) as whole_texts,
        {{ dbt.listagg('zone', "', '", 'order by place desc') }} as zones_backwards,
        count(case when place <= 2 and {{ to_time_zone('zone') }} = zone then 1 end) as zones,
        count(case when place > 2 and {{ to_time_zone('zone') }} is not null then 1 end) as no_zones,
        max(case when text = {{ text_literal('a\\b') }} then place end) as place_of_backslash,
        max({{ dbt.datediff('started_on', 'ended_at', 'day') }}) as days,
        max({{ dbt.datediff('started_on', 'ended_at', 'month') }}) as months,
        max({{ dbt.dateadd('day', -1, 'started_on') }}) as day_before,
        max({{ dbt.dateadd('month', 1, 'started_on') }}) as month_later
    from numbered

)

select * from told
where whole_texts <> 4
    or numbers <> 4
    or last_text <> 'say "so"'
    or day_as_iso <> '2025-03-04'
    or zones_backwards <> '+01:00, Mars/Olympus, Etc/GMT+5, Europe/Berlin'
    or zones <> 2
    or no_zones <> 0
    or place_of_backslash <> 2
    or days <> 30
    or months <> 2
    or cast(day_before as date) <> date '2024-01-30'
    or cast(month_later as date) <> date '2024-02-29'
