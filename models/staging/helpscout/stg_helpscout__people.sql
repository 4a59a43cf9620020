-- A row is a user or a customer, or someone who is in no list any more. Whoever was assigned a
-- conversation or acted as a user was an agent, and for what they did stays one.
with

users as ({{ used('users') }}),

customers as ({{ used('customers') }}),

conversations as ({{ used('conversations') }}),

moments as (select * from {{ ref('stg_helpscout__moments') }}),

people as (
    {{ people_named([
        {'of': 'users', 'id': 'id', 'role': "'agent'", 'email': 'email', 'where': "coalesce(type, '') not in ('team')"},
        {'of': 'customers', 'id': 'id', 'role': "'customer'"},
        {'of': 'conversations', 'id': 'requester_id', 'role': "'customer'", 'email': 'requester_email'},
        {'of': 'conversations', 'id': 'agent_id', 'role': "'agent'"},
        {'of': 'conversations', 'id': 'closed_by', 'role': "'agent'"},
        {'of': 'moments', 'id': 'actor_id', 'role': 'actor_role', 'email': 'actor_email'},
        {'of': 'moments', 'id': 'agent_id', 'role': "'agent'"},
    ]) }}
),

address_items as ({{ items_of('customers', each_item('coalesce(emails, ' ~ json_text('_embedded', 'emails') ~ ')'), ['id']) }}),

addresses as (

    select
        id,
        min({{ json_text('item', 'value') }}) as email
    from address_items
    group by 1

),

-- the team of a user who is in one
memberships as (

    select
        user_id,
        min(team_id) as team_id
    from {{ ref('stg_helpscout__team_members') }}
    where row_use = 'used'
    group by 1
    having count(*) = 1

)

select
    {{ told('people', {
        'person_id': 'people.person_id',
        'role': known_role('helpscout', 'people.person_id', 'coalesce(people.email, addresses.email)', 'people.role'),
        'name': "nullif(concat_ws(' ', coalesce(users.first_name, customers.first_name), coalesce(users.last_name, customers.last_name)), '')",
        'email': 'coalesce(people.email, addresses.email)',
        'group_id': 'memberships.team_id',
        'time_zone': 'users.timezone',
        'account_id': 'customers.organization',
    }) }}
from people
left join users
    on people.person_id = users.id
left join customers
    on people.person_id = customers.id
left join addresses
    on people.person_id = addresses.id
left join memberships
    on people.person_id = memberships.user_id
