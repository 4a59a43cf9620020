-- A row is a local clock hour in which an agent was at work or did something for a case.
{{ leaves_rows() }}
with

agent_time as (

    select * from {{ ref('agent_time') }}

),

span_hours as (

    select * from {{ ref('int_agent_span_hours') }}

),

touches as (

    select * from {{ ref('int_agent_case_touches') }}

),

resolutions as (

    select * from {{ ref('fct_case_resolutions') }}
    where assignee_id is not null

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

moments as (

    select
        agent_id,
        hour_start_at,
        activity,
        seconds,
        cast(null as {{ dbt.type_string() }}) as case_id
    from span_hours

    union all

    select distinct
        agent_id,
        {{ local_hour_start('occurred_at') }},
        'handling',
        0,
        case_id
    from touches

    union all

    select
        assignee_id,
        {{ local_hour_start('resolved_at') }},
        'resolution',
        0,
        case_id
    from resolutions

),

hours as (

    select
        agent_id,
        hour_start_at,
        {%- for activity in ['busy', 'logged_in', 'scheduled', 'away_paid'] %}
        coalesce(sum(case when activity = '{{ activity }}' then seconds end), 0) as {{ activity }}_seconds,
        {%- endfor %}
        count(case when activity = 'handling' then 1 end) as cases_handled,
        count(case when activity = 'resolution' then 1 end) as resolutions
    from moments
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
