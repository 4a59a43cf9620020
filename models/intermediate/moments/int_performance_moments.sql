-- A row is something that counts for an agent (null: for none), and for the group that had the case
-- then (null: for none, only in all). The seconds are, of a stint begun, those to the first touch; of one
-- completed, those it was active; of a resolution, those of handling; of an hour, those at work.
{%- set text = dbt.type_string() %}
with

cases as (

    select * from {{ ref('fct_cases') }}
    where not is_void

),

stints as (

    select stints.*
    from {{ ref('fct_case_assignments') }} as stints
    inner join cases
        on stints.case_id = cases.case_id

),

resolutions as (

    select
        resolutions.*,
        cases.handle_seconds
    from {{ ref('fct_case_resolutions') }} as resolutions
    inner join cases
        on resolutions.case_id = cases.case_id

),

replies as (

    select
        replies.*,
        teams.state as group_id
    from {{ ref('fct_activities') }} as replies
    inner join cases
        on replies.case_id = cases.case_id
    left join {{ ref('int_case_spans') }} as teams
        on replies.case_id = teams.case_id
        and teams.track = 'group'
        and teams.state <> 'nobody'
        and {{ event_in_span('replies', 'teams') }}
    where replies.activity_type = 'reply'
        and coalesce(replies.medium, 'unknown') not in ('chat', 'phone')

),

activity_days as (

    select * from {{ ref('int_activity_days') }}
    where is_by_agent

),

touches as (

    select * from {{ ref('int_agent_case_touches') }}

),

scopes as (

    select * from {{ ref('int_agent_scopes') }}

),

hours as (

    select * from {{ ref('fct_agent_hours') }}
    where staffed_seconds > 0

),

case_slices as (

    select * from {{ ref('int_case_slices') }}

),

moments as (

    select
        'assigned' as moment,
        agent_id,
        coalesce(group_id, 'unknown') as group_id,
        {{ local_date('assigned_at') }} as moment_date,
        case_id,
        cast(null as {{ text }}) as customer_id,
        cast(null as {{ text }}) as connector,
        completed_by,
        first_touch_seconds as seconds,
        first_touch_any_seconds as other_seconds
    from stints

    union all

    select
        'completed',
        agent_id,
        coalesce(group_id, 'unknown'),
        {{ local_date('completed_at') }},
        case_id,
        null,
        null,
        completed_by,
        active_seconds,
        resolution_seconds
    from stints
    where is_completed

    union all

    select
        'reply',
        coalesce(actor_id, 'unknown'),
        coalesce(group_id, 'unknown'),
        {{ local_date('occurred_at') }},
        case_id,
        null,
        null,
        null,
        null,
        null
    from replies

    union all

    select
        'worked',
        coalesce(agent_id, 'unknown'),
        coalesce(group_id, 'unknown'),
        activity_date,
        case when contact_id is null then case_id end,
        helped_customer_id,
        connector,
        null,
        null,
        null
    from activity_days
    where is_by_hand

    union all

    select
        'in scope',
        agent_id,
        coalesce(group_id, 'unknown'),
        activity_date,
        case_id,
        null,
        null,
        null,
        null,
        null
    from scopes

    union all

    select
        distinct 'handled',
        agent_id,
        coalesce(group_id, 'unknown'),
        {{ local_date('occurred_at') }},
        case_id,
        cast(null as {{ text }}),
        cast(null as {{ text }}),
        cast(null as {{ text }}),
        cast(null as bigint),
        cast(null as bigint)
    from touches

    union all

    select
        'closed',
        case when resolver_role = 'agent' then coalesce(resolved_by_id, 'unknown') end,
        coalesce(group_id, 'unknown'),
        {{ local_date('resolved_at') }},
        case_id,
        null,
        null,
        null,
        null,
        null
    from resolutions

    union all

    select
        'resolution',
        coalesce(assignee_id, 'unknown'),
        coalesce(group_id, 'unknown'),
        {{ local_date('resolved_at') }},
        case_id,
        null,
        null,
        null,
        null,
        null
    from resolutions

    union all

    select
        'resolved',
        coalesce(assignee_id, 'unknown'),
        coalesce(group_id, 'unknown'),
        {{ local_date('resolved_at') }},
        case_id,
        null,
        null,
        null,
        handle_seconds,
        null
    from resolutions
    where is_still_resolved

    union all

    select
        'hour',
        agent_id,
        null,
        {{ local_date('hour_start_at') }},
        null,
        null,
        null,
        null,
        staffed_seconds,
        null
    from hours

)

select
    moments.moment,
    moments.agent_id,
    moments.group_id,
    moments.moment_date,
    moments.case_id,
    moments.customer_id,
    coalesce(case_slices.connector, {{ connector_of('moments.agent_id') }}, moments.connector) as connector,
    case_slices.has_full_history,
    moments.completed_by,
    moments.seconds,
    moments.other_seconds
from moments
left join case_slices
    on moments.case_id = case_slices.case_id
