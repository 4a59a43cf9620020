-- A row is a user, or an assignee who is no user any more. Zendesk tells only the role of
-- today; whoever was ever assigned a ticket was an agent, and for what they did they stay one.
with

users as (

    select * from {{ ref('stg_zendesk_api__users') }}
    where row_use = 'used'

),

events as (

    select * from {{ ref('stg_zendesk_api__ticket_audit_events') }}
    where row_use = 'used' and field_name = 'assignee_id' and type in ('create', 'change')

),

assignees as (

    select value as assignee_id
    from events
    where value is not null

    union

    select previous_value
    from events
    where previous_value is not null

    union

    select assignee_id
    from {{ ref('stg_zendesk_api__tickets') }}
    where row_use = 'used' and assignee_id is not null

),

time_zones as (

    select * from {{ ref('map_time_zones') }}

),

people as (

    select
        users.*,
        coalesce(users.id, assignees.assignee_id) as person_id,
        assignees.assignee_id is not null as was_assignee
    from users
    full outer join assignees
        on users.id = assignees.assignee_id

),

known_people as (

    select
        people.*,
        coalesce(time_zones.time_zone, {{ to_time_zone('people.time_zone') }}) as iana_time_zone
    from people
    left join time_zones
        on people.time_zone = time_zones.rails_time_zone

)

select
    {{ told('people', {
        'person_id': 'person_id',
        'role': known_role('zendesk_api', 'person_id', 'email', "case when was_assignee then 'agent' else role end"),
        'name': 'name',
        'email': 'email',
        'group_id': 'default_group_id',
        'time_zone': 'iana_time_zone',
        'account_id': 'organization_id',
        'is_support': 'not coalesce(only_private_comments, false)',
    }) }}
from known_people
