-- A row is what a trigger gave a ticket: a schedule, or a policy that starts to count.
{%- set by_rule = {
    'actor_role': "'system'",
    'is_auto': 'true',
    'via': "'rule'",
} %}
with

schedules as (

    select * from {{ ref('stg_zendesk__ticket_schedule') }}
    where row_use = 'used'

),

policies as (

    select * from {{ ref('stg_zendesk__ticket_sla_policy') }}
    where row_use = 'used'

)

select
    {{ told('case_events', dict(
        by_rule, case_id='ticket_id', occurred_at='created_at', event_type="'attribute_changed'",
        event_id="'schedule'", attribute="'schedule'", value='schedule_id',
    )) }}
from schedules

union all

select
    {{ told('case_events', dict(
        by_rule, case_id='ticket_id', occurred_at='policy_applied_at', event_type="'sla_clock'",
        event_id="'policy-' || sla_policy_id",
        policy_id='sla_policy_id', action="'apply'",
    )) }}
from policies
