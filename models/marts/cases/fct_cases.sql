-- A row is a case, void ones included, as it stands at as_of.
{{ config(
    post_hook='{{ untouched_cases_go_on() }}',
    meta={'moments_read': [
        'case_id', 'created_at', 'created_by_role', 'requester_id', 'account_id', 'assignee_id', 'group_id', 'channel', 'is_void',
        'handle_seconds', 'as_of',
    ]},
) }}
with

cases as (

    select
        *,
        case when phase in ('done', 'void') then last_resolved_at end as resolved_at,
        case when phase in ('done', 'void') then last_resolved_business_at end as resolved_business_at
    from {{ ref('int_cases') }}

),

conversations as (

    select * from {{ ref('int_case_conversations') }}

),

measures as (

    select * from {{ ref('int_case_measures') }}

),

responses as (

    select * from {{ ref('int_first_responses') }}

),

contacts as (

    select * from {{ ref('int_case_contacts') }}

),

last_resolutions as (

    select * from {{ ref('fct_case_resolutions') }}
    where is_still_resolved

),

repeat_contacts as (

    select * from {{ ref('int_repeat_contacts') }}

)

select
    cases.case_id,
    cases.connector,
    cases.source_case_id,
    cases.channel,
    cases.reason,
    cases.priority,
    cases.brand,
    cases.region,
    cases.requester_id,
    cases.account_id,
    cases.created_by_role,
    cases.status,
    cases.assignee_id,
    cases.group_id,
    cases.waiting_on,
    cases.phase = 'active' as is_active,
    cases.phase = 'done' as is_resolved,
    cases.phase = 'void' as is_void,
    case when cases.phase = 'void' then cases.status end as void_reason,
    coalesce(conversations.is_outbound, false) as is_outbound,
    cases.created_at,
    measures.first_assigned_at,
    measures.last_assigned_at,
    responses.first_response_at,
    responses.first_responder_id,
    responses.event_number as first_response_event_number,
    measures.first_resolved_at,
    cases.resolved_at,
    conversations.last_customer_message_at,
    conversations.last_agent_reply_at,
    coalesce(conversations.last_event_at, cases.created_at) as last_event_at,
    cases.as_of,
    {{ local_date('cases.created_at') }} as created_date,
    {{ local_date('responses.first_response_at') }} as first_response_date,
    {{ local_date('measures.first_resolved_at') }} as first_resolved_date,
    {{ local_date('cases.resolved_at') }} as resolved_date,

    responses.first_response_seconds,
    responses.first_response_business_seconds,
    {{ seconds_between('cases.created_at', 'measures.first_resolved_at') }} as first_resolution_seconds,
    measures.first_resolved_business_at as first_resolution_business_seconds,
    {{ seconds_between('cases.created_at', 'cases.resolved_at') }} as resolution_seconds,
    cases.resolved_business_at as resolution_business_seconds,
    {%- for name, resolved, resolved_business in [
        ('first_resolution', 'measures.first_resolved_at', 'measures.first_resolved_business_at'),
        ('resolution', 'cases.resolved_at', 'cases.resolved_business_at'),
    ] %}
    case
        when measures.first_assigned_at <= {{ resolved }}
        then {{ seconds_between('measures.first_assigned_at', resolved) }}
    end as assignment_to_{{ name }}_seconds,
    case
        when measures.first_assigned_at <= {{ resolved }}
        then {{ resolved_business }} - measures.first_assigned_business_at
    end as assignment_to_{{ name }}_business_seconds,
    {%- endfor %}
    {%- for name in ['requester_wait', 'agent_wait', 'on_hold', 'new', 'open', 'reopened_gap', 'unassigned'] %}
    measures.{{ name }}_seconds,
    measures.{{ name }}_business_seconds,
    {%- endfor %}

    measures.resolutions,
    measures.reopens,
    {%- for count in ['agent_replies', 'customer_messages', 'internal_notes', 'agent_updates', 'human_responders'] %}
    coalesce(conversations.{{ count }}, 0) as {{ count }},
    {%- endfor %}
    case
        when conversations.customer_messages > 1 then conversations.customer_messages - 1
        else 0
    end as customer_messages_after_first,
    coalesce(conversations.customer_messages + conversations.agent_replies, 0) as messages_exchanged,
    coalesce(conversations.agent_replies, 0) + coalesce(contacts.answered_contacts, 0) as agent_touches,
    measures.assignments,
    measures.assignees,
    measures.group_assignments,
    measures.reassignments,

    cases.phase = 'done' and coalesce(conversations.agent_replies, 0) = 1 and measures.reopens = 0 as fcr_one_reply,
    cases.phase = 'done'
    and coalesce(conversations.agent_replies, 0) >= 1
    and conversations.human_responders <= 1
    and conversations.customer_messages <= 1
    and measures.assignees <= 1
    and measures.reopens = 0 as fcr_one_interaction,
    cases.phase = 'done' and coalesce(conversations.customer_messages, 0) <= 1 as fcr_no_customer_followup,
    cases.phase = 'done' and coalesce(conversations.agent_replies, 0) < 2 as one_touch_explore,
    case
        when cases.phase = 'done' and {{ add_seconds('cases.resolved_at', '7 * 86400') }} <= cases.as_of
        then coalesce(last_resolutions.had_human_reply, false)
            and measures.reopens = 0
            and repeat_contacts.case_id is null
    end as is_first_contact_resolution,

    cast(coalesce(conversations.work_logged_seconds, contacts.handle_seconds) as bigint) as handle_seconds,
    case
        when conversations.work_logged_seconds is not null then 'work_logged'
        when contacts.handle_seconds is not null then 'contacts'
    end as handle_time_source,
    cases.history_quality
from cases
inner join measures
    on cases.case_id = measures.case_id
left join conversations
    on cases.case_id = conversations.case_id
left join responses
    on cases.case_id = responses.case_id
left join contacts
    on cases.case_id = contacts.case_id
left join last_resolutions
    on cases.case_id = last_resolutions.case_id
left join repeat_contacts
    on cases.case_id = repeat_contacts.case_id
