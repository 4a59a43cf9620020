-- A row is a customer: as told, and whoever asked for something.
with

people as (

    select * from {{ ref('people') }}

),

known_ids as (

    select person_id as customer_id
    from people
    where role = 'customer'
    union distinct
    select requester_id
    from {{ ref('fct_cases') }}
    union distinct
    select customer_id
    from {{ ref('contacts') }}
    union distinct
    select customer_id
    from {{ ref('surveys') }}

)

select
    known_ids.customer_id,
    {{ connector_of('known_ids.customer_id') }} as connector,
    people.account_id,
    people.region,
    people.time_zone,
    {{ address_hash('people.email') }} as email_hash
from known_ids
left join people
    on known_ids.customer_id = people.person_id
where known_ids.customer_id is not null
