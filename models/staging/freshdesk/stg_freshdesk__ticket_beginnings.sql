-- A row is a ticket: what the activities tell of its creation, and what they tell at all. A field
-- that they tell only later was empty at first.
with

tickets as (

    select * from {{ ref('stg_freshdesk__tickets') }}
    where row_use = 'used'

),

activities as (

    select
        *,
        performed_at <= ticket_created_at as is_creation
    from {{ ref('stg_freshdesk__ticket_activities') }}
    where row_use = 'used'

),

beginnings as (

    select
        ticket_id,
        min(performed_at) as first_told_at,
        max(case when is_creation then performer_id end) as creator_id,
        count(case when is_creation and status is not null then 1 end) > 0 as has_first_status,
        count(case when activity like '%"agent_id"%' then 1 end) > 0 as has_agent,
        count(case when activity like '%"group"%' then 1 end) > 0 as has_group,
        count(case when kind = 'ticket_merge_source' then 1 end) > 0 as is_merged
        {%- for name in ['priority', 'type'] %},
        count({{ name }}) > 0 as has_{{ name }},
        max(case when is_creation then {{ name }} end) as first_{{ name }}
        {%- endfor %}
    from activities
    group by 1

),

last_statuses as (

    select
        ticket_id,
        new_status as last_status,
        performed_at as last_status_at
    from {{ ref('stg_freshdesk__activity_statuses') }}
    where is_last

)

select
    tickets.id as ticket_id,
    beginnings.first_told_at,
    last_statuses.last_status,
    last_statuses.last_status_at,
    beginnings.creator_id,
    -- else the export of activities was switched on later than the ticket was
    coalesce(beginnings.first_told_at <= {{ add_seconds('tickets.created_at', 60) }}, false) as is_told,
    {%- for name in ['has_first_status', 'has_agent', 'has_group', 'is_merged'] %}
    coalesce(beginnings.{{ name }}, false) as {{ name }},
    {%- endfor %}
    {%- for name in ['priority', 'type'] %}
    case when beginnings.has_{{ name }} then beginnings.first_{{ name }} else tickets.{{ name }} end as {{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
from tickets
left join beginnings
    on tickets.id = beginnings.ticket_id
left join last_statuses
    on tickets.id = last_statuses.ticket_id
