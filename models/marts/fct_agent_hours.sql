-- A row is a local clock hour in which an agent was at work or did something for a case.
{{ leaves_rows() }}
with

agent_time as (

    select * from {{ ref('agent_time') }}

),

span_hours as (

    select * from {{ ref('int_agent_span_hours') }}

),

counts as (

    select * from {{ ref('int_agent_hour_counts') }}

),

-- a helpdesk that tells nothing of its agents' time has unknown hours, not hours of zero
telling_connectors as (

    select distinct {{ connector_of('agent_id') }} as connector
    from agent_time

),

agents as (

    select
        dim_agents.agent_id,
        case
            when count(case when agent_time.state in ('available', 'busy', 'wrap') then 1 end) > 0 then 'logged_in'
            else 'scheduled'
        end as hours_source
    from {{ ref('dim_agents') }} as dim_agents
    inner join telling_connectors
        on dim_agents.connector = telling_connectors.connector
    left join agent_time
        on dim_agents.agent_id = agent_time.agent_id
    group by 1

),

told as (

    select
        agent_id,
        hour_start_at,
        activity,
        seconds,
        0 as cases_handled,
        0 as resolutions
    from span_hours

    union all

    select
        agent_id,
        hour_start_at,
        'case',
        0,
        cases_handled,
        resolutions
    from counts

),

hours as (

    select
        agent_id,
        hour_start_at,
        {%- for activity in ['busy', 'logged_in', 'scheduled', 'away_paid'] %}
        coalesce(sum(case when activity = '{{ activity }}' then seconds end), 0) as {{ activity }}_seconds,
        {%- endfor %}
        cast(sum(cases_handled) as bigint) as cases_handled,
        cast(sum(resolutions) as bigint) as resolutions
    from told
    group by 1, 2

)

select
    hours.agent_id,
    hours.hour_start_at,
    {{ local_date('hours.hour_start_at') }} as work_date,
    cast(case when agents.agent_id is not null then hours.scheduled_seconds end as bigint) as scheduled_seconds,
    cast(
        case when agents.agent_id is not null then hours.logged_in_seconds - hours.busy_seconds end as bigint
    ) as available_seconds,
    cast(case when agents.agent_id is not null then hours.busy_seconds end as bigint) as busy_seconds,
    cast(case when agents.agent_id is not null then hours.away_paid_seconds end as bigint) as unavailable_paid_seconds,
    cast(case agents.hours_source
        when 'logged_in' then hours.logged_in_seconds
        when 'scheduled' then hours.scheduled_seconds
    end as bigint) as staffed_seconds,
    agents.hours_source,
    hours.cases_handled,
    hours.resolutions
from hours
left join agents
    on hours.agent_id = agents.agent_id
