-- A row is a user, or an assignee who is no user any more. Zendesk tells only the role of
-- today; whoever was ever assigned a ticket was an agent, and for what they did they stay one.
-- Assignees are few: to join them takes half as long as to group them with users (people_named).
with

users as ({{ used('user') }}),

assignees as (

    select value as id
    from {{ ref('stg_zendesk__ticket_field_history') }}
    where row_use = 'used' and field_name = 'assignee_id' and value is not null
    union distinct
    select assignee_id
    from {{ ref('stg_zendesk__ticket') }}
    where row_use = 'used' and assignee_id is not null

),

people as (

    select
        coalesce(users.id, assignees.id) as person_id,
        case when assignees.id is not null then 'agent' else users.role end as role,
        users.name,
        users.email,
        users.time_zone,
        users.organization_id,
        users.only_private_comments
    from users
    full outer join assignees
        on users.id = assignees.id

)

select
    {{ told('people', {
        'person_id': 'person_id',
        'role': known_role('zendesk', 'person_id', 'email', 'role'),
        'name': 'name',
        'email': 'email',
        'time_zone': known_time_zone('people.time_zone'),
        'account_id': 'organization_id',
        'is_support': 'not coalesce(only_private_comments, false)',
    }) }}
from people
