-- A row is a local day of a holiday.
with

holidays as (

    select * from {{ ref('stg_zendesk__schedule_holiday') }}
    where row_use = 'used'

),

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
    from holidays
    inner join offsets
        on offsets.number <= {{ dbt.datediff('holidays.start_date', 'holidays.end_date', 'day') }}

)

select
    {{ told('holidays', {'schedule_id': 'schedule_id', 'date': 'holiday_date', 'name': 'name'}) }}
from days
