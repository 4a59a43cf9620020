-- A row is an agent or bot: staff as told, and whoever acted as one. Who has left or became a
-- customer meanwhile is still here.
with

people as (

    select * from {{ ref('people') }}

),

known_ids as (

    select person_id as agent_id
    from people
    where role in ('agent', 'bot')
    union distinct
    select agent_id
    from {{ ref('int_agent_counts') }}
    union distinct
    select agent_id
    from {{ ref('contacts') }}
    union distinct
    select agent_id
    from {{ ref('agent_time') }}
    union distinct
    select agent_id
    from {{ ref('surveys') }}

)

select
    known_ids.agent_id,
    {{ connector_of('known_ids.agent_id') }} as connector,
    {{ if_personal_data('people.name') }} as agent_name,
    people.role,
    people.group_id,
    people.region,
    people.time_zone,
    coalesce(people.is_support, true) as is_support
from known_ids
left join people
    on known_ids.agent_id = people.person_id
where known_ids.agent_id is not null
