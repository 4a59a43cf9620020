-- A row is one atomic action on a case, or a call or chat that was answered. An event that
-- changes nothing, like assigning a case to the one who has it, is no action.
{{ config(meta={'dated_by': 'occurred_at', 'moments_read': ['case_id', 'event_number', 'occurred_at', 'actor_id', 'activity_type', 'medium']}) }}
with

events as (

    select * from {{ ref('int_case_events') }}
    where event_type <> 'sla_clock'

),

-- a case is new anyway: telling it so at its creation changes nothing
changes as (

    select
        case_id,
        event_number
    from {{ ref('int_case_spans') }}
    where track in ('status', 'assignee', 'group') and (previous_state is not null or state <> 'new')

),

answered_contacts as (

    select * from {{ ref('contacts') }}
    where kind in ('call', 'chat') and outcome = 'answered'

)

select
    events.case_id || '#' || cast(events.event_number as {{ dbt.type_string() }}) as activity_id,
    events.case_id,
    cast(null as {{ dbt.type_string() }}) as contact_id,
    events.event_number,
    events.audit_id,
    events.occurred_at,
    events.actor_id,
    events.actor_role,
    case
        when events.is_human_reply then 'reply'
        when events.event_type = 'message' and events.visibility = 'internal' then 'note'
        when events.event_type = 'message' then 'message'
        when events.event_type = 'status_changed' then 'status_change'
        when events.event_type = 'assignee_changed' then 'assignment'
        when events.event_type = 'group_changed' then 'transfer'
        when events.event_type = 'attribute_changed' then 'field_change'
        when events.event_type = 'case_linked' then 'link'
        when events.event_type = 'work_logged' then 'work_log'
    end as activity_type,
    events.medium,
    events.event_type = 'message' and events.visibility = 'public' as is_public,
    events.is_auto,
    coalesce(events.via = 'bulk', false) as is_bulk
from events
left join changes
    on events.case_id = changes.case_id
    and events.event_number = changes.event_number
where changes.case_id is not null
    or events.event_type in ('message', 'attribute_changed', 'case_linked', 'work_logged')

union all

select
    contact_id,
    case_id,
    contact_id,
    cast(null as bigint),
    cast(null as {{ dbt.type_string() }}),
    coalesce(answered_at, started_at),
    agent_id,
    'agent',
    kind,
    case kind when 'call' then 'phone' else 'chat' end,
    true,
    false,
    false
from answered_contacts
{{ in_order_of('occurred_at') }}
