-- A row is a schedule that was given to a ticket, or something that happened to one of its
-- service level clocks.
{%- set by_rule = {'case_id': 'ticket_id', 'actor_role': "'system'", 'via': "'rule'"} %}
with

schedules as (

    select * from {{ ref('stg_zendesk_api__moments') }}
    where type = 'schedule'

),

clocks as ({{ used('ticket_metric_events', where="not type = 'other' and (metric is null or not metric = 'other')") }})

select
    {{ told_event(
        'attribute_changed', by_rule, occurred_at='created_at', event_id="lpad(event_id, 20, '0')", sequence='audit_number',
        attribute="'schedule'", value='new_schedule_id',
    ) }}
from schedules

union all

select
    {{ told_event(
        'sla_clock', by_rule, occurred_at='time', event_id="'clock-' || lpad(id, 20, '0')", policy_id='policy_id',
        metric="case when metric = 'next_reply' and instance_id = 1 then 'first_reply' else metric end", instance='instance_id',
        action='type', target_seconds='coalesce(target_in_seconds, target * 60)', in_business_hours='business_hours',
    ) }}
from clocks
