-- A row is a weekday on which a schedule is open. From midnight to midnight is all day.
with

schedules as ({{ used('calendars') }}),

days as (

    {%- for day in ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] %}
    select
        *,
        {{ loop.index }} as weekday,
        {{ to_minute_of_day('substr(' ~ day ~ '_start_time, 1, 5)') }} as opens_at,
        {{ to_minute_of_day('substr(' ~ day ~ '_end_time, 1, 5)') }} as closes_at
    from schedules
    {{ 'union all' if not loop.last }}
    {%- endfor %}

)

select
    {{ told('business_hours', {
        'schedule_id': 'id',
        'weekday': 'weekday',
        'opens_at': 'opens_at',
        'closes_at': 'case when closes_at <= opens_at then 1440 else closes_at end',
        'time_zone': 'time_zone_sid_key',
        'is_default': 'coalesce(is_default, false)',
    }) }}
from days
where opens_at is not null and closes_at is not null
