-- A row is a user or a customer, or someone who is in no list any more: whoever was assigned a
-- conversation or acted as a user was an agent, and for what they did stays one.
{%- set signs = [
    {'of': 'users', 'id': 'id', 'role': "'agent'", 'email': 'email', 'where': "row_use = 'used' and coalesce(type, '') not in ('team')"},
    {'of': 'customers', 'id': 'id', 'role': "'customer'", 'email': no_text(), 'where': "row_use = 'used'"},
    {'of': 'conversations', 'id': 'requester_id', 'role': "'customer'", 'email': 'requester_email', 'where': "row_use = 'used'"},
    {'of': 'conversations', 'id': 'agent_id', 'role': "'agent'", 'email': no_text(), 'where': "row_use = 'used'"},
    {'of': 'conversations', 'id': 'closed_by', 'role': "'agent'", 'email': no_text(), 'where': "row_use = 'used'"},
    {'of': 'moments', 'id': 'actor_id', 'role': 'actor_role', 'email': 'actor_email', 'where': 'true'},
    {'of': 'moments', 'id': 'agent_id', 'role': "'agent'", 'email': no_text(), 'where': 'true'},
] %}
with

signs as (
    {%- for sign in signs %}
    select
        {{ sign.id }} as id,
        {{ sign.role }} as role,
        {{ sign.email }} as email
    from {{ ref('stg_helpscout__' ~ sign.of) }}
    where {{ sign.where }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

people as (

    select
        id,
        min(case role when 'agent' then 1 when 'bot' then 2 when 'customer' then 3 end) as rank_of_role,
        min(email) as email
    from signs
    where id is not null
    group by 1

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
        case people.rank_of_role when 1 then 'agent' when 2 then 'bot' else 'customer' end as role,
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
