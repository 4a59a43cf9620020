-- A row is something that happened to a case until as_of.
{{ config(post_hook='{{ tell_read_anew() }}') }}
with

as_of as (

    select * from {{ ref('as_of') }}

),

told as (
    {{ union_connectors('case_events') }}
)

select
    told.connector,
    told.case_id,
    told.occurred_at,
    told.event_type,
    told.source_event_id,
    told.sequence,
    told.audit_id,
    told.actor_id,
    told.actor_role,
    told.is_auto,
    told.via,
    told.direction,
    told.visibility,
    told.medium,
    told.body_length,
    told.status,
    told.agent_id,
    told.group_id,
    told.attribute,
    told.value,
    told.link_type,
    told.linked_case_id,
    told.work_type,
    told.work_seconds,
    told.policy_id,
    told.metric,
    told.instance,
    told.action,
    told.target_seconds,
    told.in_business_hours
from told
cross join as_of
where {{ is_known('told.occurred_at <= as_of.as_of') }}{{ and_case_for_audience('told.case_id') }}
