-- A row is a target in business time, with the instant at which its clock reaches it: the
-- clock of business time read backwards. Asked and open stretches stand in one line, in the
-- order of open seconds; an asked instant lies in the latest stretch that began before it.
with

dues as (

    select
        *,
        counted_from_business_at + seconds_to_go as due_business_at
    from {{ ref('int_sla_dues') }}
    where is_in_business_time and seconds_to_go > 0

),

schedules as (

    select
        *,
        coalesce(lag(business_seconds_at_end) over (partition by case_id order by started_at), 0) as business_seconds_at_start
    from {{ ref('int_case_schedules') }}

),

clock as (

    select * from {{ ref('int_business_clock') }}
    where is_open

),

questions as (

    select
        dues.case_id,
        dues.policy_id,
        dues.metric,
        dues.instance,
        schedules.schedule_id,
        dues.due_business_at - schedules.clock_shift as open_seconds
    from dues
    inner join schedules
        on dues.case_id = schedules.case_id
        and dues.due_business_at > schedules.business_seconds_at_start
        and (dues.due_business_at <= schedules.business_seconds_at_end or schedules.ended_at is null)

),

line as (

    select
        case_id,
        policy_id,
        metric,
        instance,
        schedule_id,
        open_seconds,
        0 as is_stretch,
        cast(null as timestamp) as started_at,
        cast(null as timestamp) as ended_at,
        cast(null as bigint) as open_seconds_before
    from questions

    union all

    select
        null,
        null,
        null,
        null,
        schedule_id,
        open_seconds_before,
        1,
        started_at,
        ended_at,
        open_seconds_before
    from clock

),

answers as (

    select
        *,
        {%- for column in ['started_at', 'ended_at', 'open_seconds_before'] %}
        {{ last_known(column, 'schedule_id', 'open_seconds, is_stretch') }} as stretch_{{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from line

),

dated as (

    select
        *,
        {{ add_seconds('stretch_started_at', 'open_seconds - stretch_open_seconds_before') }} as due_at
    from answers
    where is_stretch = 0

)

select
    case_id,
    policy_id,
    metric,
    instance,
    -- beyond the end of the clock nobody knows
    case when due_at <= stretch_ended_at then due_at end as due_at
from dated
