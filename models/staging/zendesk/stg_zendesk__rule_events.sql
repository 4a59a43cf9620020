-- A row is what a trigger gave a ticket: a schedule, or a policy that starts to count.
{{ by_case('case_id', touched='stg_zendesk__touched_tickets') }}
{%- set by_rule = {'case_id': 'ticket_id', 'actor_role': "'system'", 'via': "'rule'"} %}
with

schedules as ({{ used('ticket_schedule') }}),

policies as ({{ used('ticket_sla_policy') }})

select
    {{ told_event(
        'attribute_changed', by_rule, occurred_at='created_at', event_id="'schedule'", attribute="'schedule'", value='schedule_id',
    ) }}
from schedules

union all

select
    {{ told_event(
        'sla_clock', by_rule, occurred_at='policy_applied_at', event_id="'policy-' || sla_policy_id", policy_id='sla_policy_id',
        action="'apply'",
    ) }}
from policies
