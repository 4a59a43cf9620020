-- A row is a weekday on which a schedule is open. The day may end at midnight, 12:00 am.
{%- set minutes -%}
mod(cast(split_part(clock, ':', 1) as bigint), 12) * 60
            + cast(substr(split_part(clock, ':', 2), 1, 2) as bigint)
            + case when lower(clock) like '%pm' then 720 else 0 end
{%- endset %}
with

schedules as (

    select
        *,
        coalesce(business_hours, working_hours) as hours
    from {{ ref('stg_freshdesk__calendars') }}
    where row_use = 'used'

),

days as (

    {%- for day in ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] %}
    select
        *,
        {{ loop.index }} as weekday,
        {{ json_text('hours', day, 'start_time') }} as start_time,
        {{ json_text('hours', day, 'end_time') }} as end_time
    from schedules
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

windows as (

    select
        *,
        {{ minutes | replace('clock', 'start_time') }} as opens_at,
        {{ minutes | replace('clock', 'end_time') }} as closes_at
    from days
    where start_time is not null and end_time is not null

)

select
    {{ told('business_hours', {
        'schedule_id': 'id',
        'weekday': 'weekday',
        'opens_at': 'opens_at',
        'closes_at': 'case when closes_at <= opens_at then 1440 else closes_at end',
        'time_zone': 'iana_time_zone',
        'is_default': 'coalesce(is_default, false)',
    }) }}
from windows
