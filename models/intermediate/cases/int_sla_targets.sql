-- A row is a target of a service level policy set on a clock of a case. Of a policy's rows the
-- one for the priority that the case had when the clock started comes before the one for any
-- priority, and the latest that held then before the older ones. A later change of priority
-- changes nothing.
with

clocks as (

    select * from {{ ref('int_sla_clocks') }}

),

cases as (

    select * from {{ ref('cases') }}

),

priorities as (

    select * from {{ ref('int_case_attributes') }}
    where attribute = 'priority'

),

policies as (

    select * from {{ ref('int_sla_policies') }}

),

applications as (

    select distinct
        case_id,
        policy_id
    from {{ ref('case_events') }}
    where event_type = 'sla_clock' and action = 'apply'

),

prioritised_clocks as (

    select
        clocks.*,
        cases.connector,
        case when priorities.case_id is null then cases.priority else priorities.value end as priority
    from clocks
    inner join cases
        on clocks.case_id = cases.case_id
    left join priorities
        on clocks.case_id = priorities.case_id
        and clocks.started_at >= priorities.started_at
        and (clocks.started_at < priorities.ended_at or priorities.ended_at is null)

),

candidates as (

    select
        prioritised_clocks.*,
        policies.policy_id,
        policies.target_seconds,
        policies.in_business_hours,
        -- without a schedule there is no business time: the calendar counts
        policies.in_business_hours and prioritised_clocks.started_business_at is not null as is_in_business_time,
        row_number() over (
            partition by prioritised_clocks.case_id, prioritised_clocks.metric, prioritised_clocks.instance, policies.policy_id
            order by
                case when policies.priority is not null then 0 else 1 end asc,
                case when policies.valid_from is not null then 0 else 1 end asc,
                policies.valid_from desc,
                -- of two that say when alike the first by what it says, never by its place in a file
                cast(policies.target_seconds as {{ dbt.type_string() }}) asc,
                policies.in_business_hours asc
        ) as choice
    from prioritised_clocks
    inner join policies
        on prioritised_clocks.connector = policies.connector
        and prioritised_clocks.metric = policies.metric
        and (prioritised_clocks.priority = policies.priority or policies.priority is null)
        and (prioritised_clocks.started_at >= policies.valid_from or policies.valid_from is null)
    left join applications
        on prioritised_clocks.case_id = applications.case_id
        and policies.policy_id = applications.policy_id
    where not policies.is_applied_by_name or applications.case_id is not null

)

select
    case_id,
    policy_id,
    metric,
    instance,
    started_at,
    started_business_at,
    stopped_at,
    stopped_business_at,
    stopped_event_number,
    target_seconds,
    in_business_hours,
    is_in_business_time
from candidates
where choice = 1
