-- A row is a person that a state names: a robot if it is called one, an agent if a case was
-- ever theirs or they changed one that is not their own, else a customer.
with

states as (

    select * from {{ ref('stg_state_log__case_states') }}

),

mentions as (

    select
        assignee_id as person_id,
        case when is_with_robot then 1 else 2 end as role_rank
    from states

    union all

    select
        actor_id,
        case when is_by_robot then 1 when actor_id = requester_id then 3 else 2 end
    from states

    union all

    select
        requester_id,
        3
    from states

),

people as (

    select
        person_id,
        min(role_rank) as role_rank
    from mentions
    where person_id is not null
    group by 1

)

select
    {{ told('people', {
        'person_id': 'person_id',
        'role': "case role_rank when 1 then 'bot' when 2 then 'agent' else 'customer' end",
    }) }}
from people
