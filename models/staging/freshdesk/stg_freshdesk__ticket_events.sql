-- A row is what the ticket itself tells beyond its activities: that it began open, where it
-- stands now, and of a time without activities the last instants of each kind.
{%- set by_system = {'case_id': 'id', 'actor_role': "'system'"} %}
with

tickets as (

    select
        *,
        case
            when deleted then 'deleted'
            {%- for void, tags in {'merged': var('merge_tags'), 'spam': var('spam_tags')}.items() %}
            {%- for tag in tags %}
            when tags like {{ text_literal('%"' ~ tag ~ '"%') }} then '{{ void }}'
            {%- endfor %}
            {%- endfor %}
            when spam then 'spam'
        end as void_status
    from {{ ref('stg_freshdesk__tickets') }}
    where row_use = 'used'

),

beginnings as (select * from {{ ref('stg_freshdesk__ticket_beginnings') }}),

statuses as (select * from {{ ref('stg_freshdesk__activity_statuses') }}),

known_tickets as (

    select
        tickets.*,
        beginnings.first_told_at,
        beginnings.is_told,
        beginnings.has_first_status,
        case when not beginnings.has_agent then tickets.responder_id end as first_agent_id,
        case when not beginnings.has_group then tickets.group_id end as first_group_id,
        statuses.new_status as last_status,
        statuses.performed_at as last_status_at,
        case
            when tickets.void_status is null and beginnings.is_merged then 'merged'
            else coalesce(tickets.void_status, tickets.status)
        end as current_status,
        case
            when tickets.void_status is not null or tickets.status_updated_at is null
            then coalesce(tickets.updated_at, tickets.created_at)
            else tickets.status_updated_at
        end as current_at
    from tickets
    inner join beginnings
        on tickets.id = beginnings.ticket_id
    left join statuses
        on tickets.id = statuses.ticket_id
        and statuses.is_last

),

-- in place: closed at once a ticket was resolved in the same second, and what it is now is the last
instants as (

    select
        id,
        created_at as occurred_at,
        'open' as status,
        '0' as place
    from known_tickets
    where not has_first_status

    {%- for column, status in {
        'pending_since': 'pending', 'reopened_at': 'open', 'resolved_at': 'solved', 'closed_at': 'closed',
    }.items() %}

    union all

    select
        id,
        {{ column }},
        '{{ status }}',
        '{{ loop.index }}'
    from known_tickets
    where {{ column }} is not null and not is_told and (first_told_at is null or {{ column }} < first_told_at)
    {%- endfor %}

    union all

    select
        id,
        case when current_at < last_status_at then last_status_at else current_at end,
        current_status,
        '9'
    from known_tickets
    where current_status is not null
        and (
            last_status is null
            -- the activities call a status of one's own by its name, which says more than its number
            or (last_status <> current_status and (current_status <> status or split_part(status_number, '.', 1) in ('2', '3', '4', '5')))
        )

)

select
    {{ told_event('status_changed', by_system, occurred_at='occurred_at', event_id="'ticket-' || place", status='status') }}
from instants

union all

{{ told_holders(
    'known_tickets', dict(by_system, occurred_at='created_at', event_id="'ticket'"),
    agent_id='first_agent_id', group_id='first_group_id',
) }}
