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

    select max({{ seconds_between('first_quarter_at', 'ended_at') }}) as seconds from spans

),

numbers as (

    {{ numbers() }}

),

quarters as (

    select numbers.number * 900 as seconds
    from numbers
    inner join longest_span
        on numbers.number * 900 < longest_span.seconds

),

-- zones keep to quarters of an hour, so a quarter never lies in two local hours
pieces as (

    select
        spans.agent_id,
        spans.activity,
        spans.started_at,
        spans.ended_at,
        {{ add_seconds('spans.first_quarter_at', 'quarters.seconds') }} as quarter_at,
        {{ add_seconds('spans.first_quarter_at', 'quarters.seconds + 900') }} as next_quarter_at
    from spans
    inner join quarters
        on quarters.seconds < {{ seconds_between('spans.first_quarter_at', 'spans.ended_at') }}

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
