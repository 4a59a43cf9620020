-- A row is a resolution or a reopen, credited to the agent and group that had the case then,
-- or the creation of a case, credited to who has it at as_of; with what is counted by it of the
-- case, so that nobody looks for that among all cases.
{{ config(materialized='incremental', meta={'dated_by': 'moment_date'}) }}
{%- set durations = [
    'resolution', 'resolution_business', 'requester_wait', 'requester_wait_business', 'new', 'open', 'agent_wait', 'on_hold',
    'reopened_gap',
] %}
{%- set definitions = ['is_first_contact_resolution', 'fcr_one_reply', 'fcr_one_interaction', 'fcr_no_customer_followup', 'one_touch_explore'] %}
with

resolutions as (

    select * from {{ ref('fct_case_resolutions') }}

),

cases as (

    select
        *,
        {{ add_seconds('created_at', '7 * 86400') }} as horizon_at
    from {{ ref('fct_cases') }}
    where not is_void

),

case_slices as (

    select * from {{ ref('int_case_slices') }}

),

reopens as (

    select
        transitions.case_id,
        transitions.occurred_at,
        holders.state as agent_id,
        teams.state as group_id
    from {{ ref('int_case_transitions') }} as transitions
    inner join cases
        on transitions.case_id = cases.case_id
    left join {{ ref('int_case_spans') }} as holders
        on transitions.case_id = holders.case_id
        and holders.track = 'assignee'
        and holders.state <> 'nobody'
        and {{ event_in_span('transitions', 'holders') }}
    left join {{ ref('int_case_spans') }} as teams
        on transitions.case_id = teams.case_id
        and teams.track = 'group'
        and teams.state <> 'nobody'
        and {{ event_in_span('transitions', 'teams') }}
    where transitions.transition = 'reopen'

),

moments as (

    select
        'resolution' as moment,
        case_id,
        {{ local_date('resolved_at') }} as moment_date,
        coalesce(assignee_id, 'unknown') as agent_id,
        coalesce(group_id, 'unknown') as group_id,
        is_first,
        is_still_resolved,
        reopened_at is not null as was_reopened,
        agent_activities_in_cycle,
        agent_replies_before
    from resolutions

    union all

    select
        'reopen',
        case_id,
        {{ local_date('occurred_at') }},
        coalesce(agent_id, 'unknown'),
        coalesce(group_id, 'unknown'),
        false,
        false,
        false,
        null,
        null
    from reopens

    union all

    select
        'creation',
        case_id,
        {{ local_date('created_at') }},
        coalesce(assignee_id, 'unknown'),
        coalesce(group_id, 'unknown'),
        false,
        false,
        false,
        null,
        null
    from cases

)

select
    moments.moment,
    moments.case_id,
    moments.moment_date,
    {{ case_slice_columns('case_slices') }},
    moments.agent_id,
    moments.group_id,
    case_slices.has_full_history,
    moments.is_first,
    moments.is_still_resolved,
    moments.was_reopened,
    moments.agent_activities_in_cycle,
    moments.agent_replies_before,
    -- the time of a whole life belongs to the resolution that ended it
    {%- for duration in durations %}
    case when moments.is_still_resolved then cases.{{ duration }}_seconds end as {{ duration }}_seconds,
    {%- endfor %}
    case when moments.is_first then cases.first_resolution_seconds end as first_resolution_seconds,
    case when moments.is_first then cases.first_resolution_business_seconds end as first_resolution_business_seconds,
    {%- for definition in definitions %}
    case when moments.is_still_resolved then cases.{{ definition }} end as {{ definition }},
    {%- endfor %}
    case when moments.moment = 'creation' then cases.horizon_at end as horizon_at,
    coalesce(moments.moment = 'creation' and cases.first_resolved_at <= cases.horizon_at, false) as is_resolved_in_time
from moments
inner join cases
    on moments.case_id = cases.case_id
inner join case_slices
    on moments.case_id = case_slices.case_id
{{ in_order_of('moment_date') }}
