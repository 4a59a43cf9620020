-- A row is a user, or an assignee who is no user any more. Zendesk tells only the role of
-- today; whoever was ever assigned a ticket was an agent, and for what they did they stay one.
with

users as ({{ used('user') }}),

tickets as ({{ used('ticket') }}),

assignments as ({{ used('ticket_field_history', where="field_name = 'assignee_id'") }}),

people as (
    {{ people_named([
        {'of': 'users', 'id': 'id', 'role': 'role'},
        {'of': 'assignments', 'id': 'value', 'role': "'agent'"},
        {'of': 'tickets', 'id': 'assignee_id', 'role': "'agent'"},
    ]) }}
)

select
    {{ told('people', {
        'person_id': 'people.person_id',
        'role': known_role('zendesk', 'people.person_id', 'users.email', 'people.role'),
        'name': 'users.name',
        'email': 'users.email',
        'time_zone': known_time_zone('users.time_zone'),
        'account_id': 'users.organization_id',
        'is_support': 'not coalesce(users.only_private_comments, false)',
    }) }}
from people
left join users
    on people.person_id = users.id
