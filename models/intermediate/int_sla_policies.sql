-- A row is a target that a policy sets on the cases of a connector. The csv files may say what
-- was promised by a helpdesk that tells no policies.
with

policies as (

    select * from {{ ref('sla_policies') }}

),

connectors as (

    select distinct connector
    from {{ ref('cases') }}

),

promises as (

    select
        connectors.connector,
        max(coalesce(policies.connector, '{{ complementing_connector() }}')) as policies_of
    from connectors
    left join policies
        on connectors.connector = policies.connector
    group by 1

),

-- a helpdesk that tells which of its policies it applied has none on the other cases; a policy of
-- the csv files says itself on which cases it holds, by its priority
choosing_connectors as (

    select distinct connector
    from {{ ref('case_events') }}
    where event_type = 'sla_clock' and action = 'apply'

)

select
    promises.connector,
    policies.policy_id,
    policies.metric,
    policies.priority,
    policies.valid_from,
    policies.target_seconds,
    coalesce(policies.in_business_hours, false) as in_business_hours,
    choosing_connectors.connector is not null
    and policies.connector <> '{{ complementing_connector() }}' as is_applied_by_name
from promises
inner join policies
    on promises.policies_of = policies.connector
left join choosing_connectors
    on promises.connector = choosing_connectors.connector
