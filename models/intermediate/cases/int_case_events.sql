-- A row is something that happened to a case, in the order in which it happened, with both
-- clocks: the calendar's and the case's business time. What is told from before the creation
-- counts as happening at the creation.
{{ config(materialized='incremental', meta={'dated_by': 'occurred_at', 'moments_read': ['case_id', 'actor_id', 'actor_role', 'agent_id']}) }}
{{- told_in_parts() }}
{%- set role -%}
coalesce(
        case_events.actor_role,
        actors.role,
        case case_events.direction when 'in' then 'customer' when 'out' then 'agent' else 'system' end
    )
{%- endset %}
with

case_events as (

    select * from {{ ref('case_events') }}

),

numbered_events as (

    select
        *,
        row_number() over (partition by case_id order by {{ event_order() }}) as event_number
    from case_events
    where event_type <> 'case_created'

),

case_schedules as (

    select * from {{ ref('int_case_schedules') }}

),

actors as (

    select * from {{ ref('people') }}

),

-- in the life of the case, under the schedule then in force
lived_events as (

    select
        case_events.case_id,
        case_events.event_number,
        case
            when case_events.occurred_at > case_schedules.created_at then case_events.occurred_at
            else case_schedules.created_at
        end as occurred_at,
        case_schedules.schedule_id,
        case_schedules.clock_shift,
        case_events.connector,
        case_events.event_type,
        case_events.audit_id,
        case_events.actor_id,
        {{ role }} as actor_role,
        coalesce(actors.is_support, true) as is_support,
        coalesce(case_events.is_auto, false) as is_auto,
        case_events.via,
        case_events.direction,
        coalesce(case_events.visibility, 'public') as visibility,
        case_events.medium,
        case_events.status,
        case_events.agent_id,
        case_events.group_id,
        case_events.attribute,
        case_events.value,
        case_events.work_seconds
    from numbered_events as case_events
    inner join case_schedules
        on case_events.case_id = case_schedules.case_id
        and (case_events.occurred_at >= case_schedules.started_at or case_schedules.started_at = case_schedules.created_at)
        and (case_events.occurred_at < case_schedules.ended_at or case_schedules.ended_at is null)
    left join actors
        on case_events.actor_id = actors.person_id

)

select
    lived_events.case_id,
    lived_events.event_number,
    lived_events.occurred_at,
    {{ open_seconds_at('lived_events.occurred_at', 'clock') }} + lived_events.clock_shift as business_at,
    lived_events.connector,
    lived_events.event_type,
    lived_events.audit_id,
    lived_events.actor_id,
    lived_events.actor_role,
    lived_events.is_auto,
    lived_events.via,
    lived_events.direction,
    lived_events.visibility,
    lived_events.medium,
    lived_events.status,
    lived_events.agent_id,
    lived_events.group_id,
    lived_events.attribute,
    lived_events.value,
    lived_events.work_seconds,
    lived_events.actor_role = 'agent' and not lived_events.is_auto as is_by_agent,
    coalesce(
        lived_events.event_type = 'message'
        and lived_events.direction = 'in'
        and lived_events.visibility = 'public', false
    ) as is_customer_message,
    coalesce(
        lived_events.event_type = 'message'
        and lived_events.direction = 'out'
        and lived_events.visibility = 'public'
        and lived_events.actor_role = 'agent'
        and not lived_events.is_auto
        and lived_events.is_support, false
    ) as is_human_reply
from lived_events
left join {{ ref('int_business_clock') }} as clock
    on {{ in_stretch('lived_events.schedule_id', 'lived_events.occurred_at', 'clock') }}
