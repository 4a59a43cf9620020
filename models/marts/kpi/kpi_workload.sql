-- How the time of agents was used, in each period and slice; no row where nothing is known of
-- their time.
{%- set slices = ['group', 'agent', 'connector'] %}
with

hours as (

    select * from {{ ref('fct_agent_hours') }}
    where busy_seconds is not null

),

agents as (

    select * from {{ ref('dim_agents') }}

),

sliced as (

    select
        {{ period_columns(local_date('hours.hour_start_at')) }},
        coalesce(agents.group_id, 'unknown') as group_id,
        hours.agent_id,
        agents.connector,
        hours.busy_seconds,
        hours.available_seconds,
        hours.scheduled_seconds,
        hours.unavailable_paid_seconds
    from hours
    inner join agents
        on hours.agent_id = agents.agent_id

)

select
    {{ kpi_key(slices) }},
    cast(sum(busy_seconds) as bigint) as busy_seconds,
    cast(sum(available_seconds) as bigint) as available_seconds,
    cast(sum(scheduled_seconds) as bigint) as scheduled_seconds,
    cast(sum(unavailable_paid_seconds) as bigint) as unavailable_paid_seconds,
    {{ ratio('sum(busy_seconds)', 'sum(busy_seconds + available_seconds)') }} as occupancy_rate,
    {{ ratio('sum(busy_seconds)', 'sum(scheduled_seconds)') }} as utilization_rate,
    {{ ratio('sum(unavailable_paid_seconds)', 'sum(scheduled_seconds)') }} as shrinkage_rate
from sliced
{{ group_by_period_and_slice(slices) }}
