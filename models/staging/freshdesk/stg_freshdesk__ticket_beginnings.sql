-- A row is a ticket: what the activities tell of its creation, what they tell last, and what they
-- tell at all. A field that they tell only later was empty at first.
{%- set is_creation = 'activities.performed_at <= tickets.created_at' %}
with

tickets as ({{ used('tickets') }}),

activities as (

    select
        *,
        row_number() over (partition by ticket_id order by performed_at, activity) as place
    from {{ ref('stg_freshdesk__ticket_activities') }}
    where row_use = 'used'

)

select
    tickets.id as ticket_id,
    min(activities.performed_at) as first_told_at,
    max(activities.performed_at) as last_told_at,
    -- else the export of activities was switched on later than the ticket was
    coalesce(min(activities.performed_at) <= {{ add_seconds('tickets.created_at', 60) }}, false) as is_told,
    -- which may be performed a second after the ticket was created
    max(case when {{ is_creation }} or activities.activity like '%"new_ticket"%' then activities.performer_id end) as creator_id,
    count(case when {{ is_creation }} then activities.status end) > 0 as has_first_status,
    count(case when activities.activity like '%"agent_id"%' then 1 end) > 0 as has_agent,
    count(case when activities.activity like '%"group"%' then 1 end) > 0 as has_group,
    count(case when activities.kind = 'ticket_merge_source' then 1 end) > 0 as is_merged
    {%- for name, key in {'agent_id': 'agent_id', 'group_key': 'group', 'priority': 'priority', 'type': 'ticket_type'}.items() %},
    {{ last_told('activities.' ~ name, 'activities.place', where="activities.activity like '%\"" ~ key ~ "\"%'") }} as last_{{ name }}
    {%- endfor %}
    {%- for name in ['priority', 'type'] %},
    count(activities.{{ name }}) > 0 as has_{{ name }},
    max(case when {{ is_creation }} then activities.{{ name }} end) as {{ name }}
    {%- endfor %}
from tickets
left join activities
    on tickets.id = activities.ticket_id
group by tickets.id, tickets.created_at
