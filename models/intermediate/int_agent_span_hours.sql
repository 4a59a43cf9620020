-- A row is the time of an agent in one activity within one local clock hour.
with

spans as (

    select
        agent_id,
        activity,
        started_at,
        ended_at,
        {{ dbt.date_trunc('hour', 'started_at') }} as first_quarter_at
    from {{ ref('int_agent_spans') }}

),

longest_span as (

    select max({{ seconds_between('first_quarter_at', 'ended_at') }}) / 86400 as days from spans

),

numbers as (

    {{ numbers() }}

),

days as (

    select cast(numbers.number as bigint) * 86400 as seconds
    from numbers
    inner join longest_span
        on numbers.number <= longest_span.days

),

-- who is never off duty has one span for years: it is cut into days before their quarters
days_of_spans as (

    select
        spans.*,
        {{ add_seconds('spans.first_quarter_at', 'days.seconds') }} as day_at
    from spans
    inner join days
        on days.seconds < {{ seconds_between('spans.first_quarter_at', 'spans.ended_at') }}

),

quarters as (

    select number * 900 as seconds
    from numbers
    where number < 96

),

-- zones keep to quarters of an hour, so a quarter never lies in two local hours
pieces as (

    select
        days_of_spans.agent_id,
        days_of_spans.activity,
        days_of_spans.started_at,
        days_of_spans.ended_at,
        {{ add_seconds('days_of_spans.day_at', 'quarters.seconds') }} as quarter_at,
        {{ add_seconds('days_of_spans.day_at', 'quarters.seconds + 900') }} as next_quarter_at
    from days_of_spans
    inner join quarters
        on quarters.seconds < {{ seconds_between('days_of_spans.day_at', 'days_of_spans.ended_at') }}

)

select
    agent_id,
    activity,
    {{ local_hour_start('quarter_at') }} as hour_start_at,
    sum({{ seconds_between(
        'case when started_at > quarter_at then started_at else quarter_at end',
        'case when ended_at < next_quarter_at then ended_at else next_quarter_at end'
    ) }}) as seconds
from pieces
where next_quarter_at > started_at
group by 1, 2, 3
