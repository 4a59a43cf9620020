{#- Words of Zendesk's history that several of its staging models share. -#}

{#- The field that says what a ticket is about. -#}
{% macro zendesk_reason_field() -%}
    {{ return((var('case_fields').zendesk or {}).reason or 'custom_product_area') }}
{%- endmacro %}

{#-
    Business hours of weekly intervals (id of the schedule, start_time, end_time, iana_time_zone,
    created_at) in minutes since Sunday 00:00: one that crosses midnights is open on several days.
    Tickets without a schedule follow the oldest one.
-#}
{% macro zendesk_business_hours(intervals) -%}
schedules as (

    select
        *,
        first_value(id) over (
            {{ 'partition by source_instance' if has_instances(this_connector()) }}
            order by created_at nulls last, length(id), id
        ) as oldest_id
    from {{ intervals }}

),

numbers as (

    {{ numbers() }}

),

days as (

    select
        number,
        number * 1440 as starts_at
    from numbers
    where number < 14

),

windows as (

    select
        schedules.id,
        schedules.iana_time_zone,
        schedules.id = schedules.oldest_id as is_default,
        -- minutes count from Sunday
        case when mod(days.number, 7) = 0 then 7 else mod(days.number, 7) end as weekday,
        case when schedules.start_time > days.starts_at then schedules.start_time - days.starts_at else 0 end as opens_at,
        case
            when schedules.end_time < days.starts_at + 1440 then schedules.end_time - days.starts_at
            else 1440
        end as closes_at
    from schedules
    inner join days
        on schedules.end_time > days.starts_at
        and schedules.start_time < days.starts_at + 1440

)

select
    {{ told('business_hours', {
        'schedule_id': 'id',
        'weekday': 'weekday',
        'opens_at': 'opens_at',
        'closes_at': 'closes_at',
        'time_zone': 'iana_time_zone',
        'is_default': 'is_default',
    }) }}
from windows
{%- endmacro %}

{#- The local days of holidays (schedule_id, name, start_date, end_date). -#}
{% macro zendesk_holidays(holidays) -%}
numbers as (

    {{ numbers() }}

),

offsets as (

    select number
    from numbers
    where number < 366

),

days as (

    select
        holidays.schedule_id,
        holidays.name,
        {{ dbt.dateadd('day', 'offsets.number', 'holidays.start_date') }} as holiday_date
    from {{ holidays }} as holidays
    inner join offsets
        on offsets.number <= {{ dbt.datediff('holidays.start_date', 'holidays.end_date', 'day') }}

)

select
    {{ told('holidays', {'schedule_id': 'schedule_id', 'date': 'holiday_date', 'name': 'name'}) }}
from days
{%- endmacro %}
