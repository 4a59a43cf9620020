-- A row is a target with what its clock has shown so far, and from where it was, or will be,
-- reached: so many seconds of the clock after an instant.
with

targets as (

    select
        targets.*,
        cases.schedule_id,
        cases.as_of,
        cases.as_of_business_at
    from {{ ref('int_sla_targets') }} as targets
    inner join {{ ref('int_cases') }} as cases
        on targets.case_id = cases.case_id

),

runs as (

    select * from {{ ref('int_sla_runs') }}

),

shown as (

    select
        targets.case_id,
        targets.policy_id,
        targets.metric,
        targets.instance,
        targets.target_seconds,
        runs.started_at,
        runs.started_business_at,
        case when targets.is_in_business_time then runs.business_seconds else runs.seconds end as seconds,
        case when targets.is_in_business_time then runs.business_seconds_before else runs.seconds_before end as seconds_before
    from targets
    inner join runs
        on targets.case_id = runs.case_id
        and targets.metric = runs.metric
        and targets.instance = runs.instance

),

-- the run in which the target is reached, at its very end if need be
reaching_runs as (

    select * from shown
    where seconds_before < target_seconds and target_seconds <= seconds_before + seconds

),

elapsed as (

    select
        case_id,
        policy_id,
        metric,
        instance,
        cast(sum(seconds) as bigint) as elapsed_seconds
    from shown
    group by 1, 2, 3, 4

)

select
    targets.case_id,
    targets.policy_id,
    targets.metric,
    targets.instance,
    targets.started_at as applied_at,
    targets.stopped_at,
    targets.stopped_event_number,
    targets.target_seconds,
    targets.in_business_hours,
    targets.is_in_business_time,
    case when targets.stopped_at is null and targets.is_in_business_time then targets.schedule_id end as running_schedule_id,
    coalesce(elapsed.elapsed_seconds, 0) as elapsed_seconds,
    case
        when targets.target_seconds <= 0 then targets.started_at
        when reaching_runs.case_id is not null then reaching_runs.started_at
        else coalesce(targets.stopped_at, targets.as_of)
    end as counted_from_at,
    case
        when targets.target_seconds <= 0 then targets.started_business_at
        when reaching_runs.case_id is not null then reaching_runs.started_business_at
        else coalesce(targets.stopped_business_at, targets.as_of_business_at)
    end as counted_from_business_at,
    case
        when targets.target_seconds <= 0 then 0
        when reaching_runs.case_id is not null then targets.target_seconds - reaching_runs.seconds_before
        else targets.target_seconds - coalesce(elapsed.elapsed_seconds, 0)
    end as seconds_to_go
from targets
left join elapsed
    on targets.case_id = elapsed.case_id
    and targets.policy_id = elapsed.policy_id
    and targets.metric = elapsed.metric
    and targets.instance = elapsed.instance
left join reaching_runs
    on targets.case_id = reaching_runs.case_id
    and targets.policy_id = reaching_runs.policy_id
    and targets.metric = reaching_runs.metric
    and targets.instance = reaching_runs.instance
