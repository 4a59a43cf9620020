-- Who keeps the promises to customers, and by how much are they broken? Each target counts once,
-- for whoever held the case when it was kept or broken. A running target counts for neither.
with

targets as (

    select
        *,
        case when outcome = 'achieved' then stopped_at else breached_at end as decided_at
    from {{ ref('fct_sla_targets') }}
    where outcome in ('achieved', 'breached')

),

stages as (

    select * from {{ ref('fct_case_stages') }}

),

agents as (

    select * from {{ ref('dim_agents') }}

),

credited as (

    select
        targets.metric,
        targets.outcome,
        targets.breach_seconds,
        coalesce(stages.group_id, 'no group') as group_id,
        coalesce(stages.agent_id, 'nobody') as agent_id
    from targets
    left join stages
        on targets.case_id = stages.case_id
        and targets.decided_at >= stages.started_at
        and (targets.decided_at < stages.ended_at or stages.ended_at is null)

)

select
    credited.metric,
    credited.group_id,
    credited.agent_id,
    agents.agent_name,
    count(*) as targets,
    count(case when credited.outcome = 'achieved' then 1 end) as achieved,
    {{ ratio("count(case when credited.outcome = 'achieved' then 1 end)", 'count(*)') }} as achieved_rate,
    {{ median('credited.breach_seconds') }} / 60 as breach_minutes_median
from credited
left join agents
    on credited.agent_id = agents.agent_id
group by 1, 2, 3, 4
order by 1, 2, 7, 3
