-- A row is a user or a customer, or someone who is in no list any more.
with

people as (

    select * from {{ ref('stg_helpscout__roles') }}

),

users as (

    select * from {{ ref('stg_helpscout__users') }}
    where row_use = 'used'

),

customers as (

    select * from {{ ref('stg_helpscout__customers') }}
    where row_use = 'used'

),

address_items as (

    select
        id as customer_id,
        {{ each_item('coalesce(emails, ' ~ json_text('_embedded', 'emails') ~ ')') }} as item
    from customers

),

addresses as (

    select
        customer_id,
        min({{ json_text('item', 'value') }}) as email
    from address_items
    group by 1

),

memberships as (

    select
        user_id,
        min(team_id) as team_id
    from {{ ref('stg_helpscout__team_members') }}
    where row_use = 'used'
    group by 1
    having count(*) = 1

),

known_people as (

    select
        people.id,
        people.role,
        coalesce(people.email, addresses.email) as email,
        nullif(concat_ws(' ', coalesce(users.first_name, customers.first_name), coalesce(users.last_name, customers.last_name)), '') as name,
        users.timezone,
        customers.organization,
        memberships.team_id
    from people
    left join users
        on people.id = users.id
    left join customers
        on people.id = customers.id
    left join addresses
        on people.id = addresses.customer_id
    left join memberships
        on people.id = memberships.user_id

)

select
    {{ told('people', {
        'person_id': 'id',
        'role': known_role('helpscout', 'id', 'email', 'role'),
        'name': 'name',
        'email': 'email',
        'group_id': 'team_id',
        'time_zone': 'timezone',
        'account_id': 'organization',
    }) }}
from known_people
