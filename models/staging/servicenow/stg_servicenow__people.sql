-- A row is a user, or someone whom an incident names and the list of users does not. Whoever did
-- the work of an agent is one, today or then; integrations are robots, and who only calls is a
-- customer.
with

users as (

    select
        *,
        {{ instance_id('user_name') }} as user_key
    from {{ ref('stg_servicenow__sys_user') }}
    where row_use = 'used'

),

incidents as (

    select * from {{ ref('stg_servicenow__incident') }}
    where row_use = 'used'

),

memberships as (

    select
        member_id,
        case when count(*) = 1 then min(group_id) end as group_id
    from {{ ref('stg_servicenow__sys_user_grmember') }}
    where row_use = 'used'
    group by 1

),

changes as (

    select * from {{ ref('stg_servicenow__changes') }}

),

notes as (

    select {{ instance_id('actor_name') }} as user_key
    from {{ ref('stg_servicenow__sys_journal_field') }}
    where row_use = 'used' and element = 'internal'

),

told as (

    select caller_id as user_id, true as asks, false as works from incidents
    union all
    select assigned_to, false, true from incidents
    union all
    select member_id, false, true from memberships
    union all
    select oldvalue, false, true from changes where fieldname = 'assigned_to'
    union all
    select newvalue, false, true from changes where fieldname = 'assigned_to'
    union all
    select users.sys_id, false, true from users inner join notes on users.user_key = notes.user_key
    union all
    select worker_id, false, true from {{ ref('stg_servicenow__task_time_worked') }} where row_use = 'used'

),

seen as (

    select
        user_id,
        count(case when asks then 1 end) > 0 as asks,
        count(case when works then 1 end) > 0 as works
    from told
    where user_id is not null
    group by 1

),

people as (

    select
        users.*,
        coalesce(users.sys_id, seen.user_id) as person_id,
        coalesce(seen.asks, false) as asks,
        coalesce(seen.works, false) as works
    from users
    full outer join seen
        on users.sys_id = seen.user_id

)

select
    {{ told('people', {
        'person_id': 'people.person_id',
        'role': known_role('servicenow', 'people.person_id', 'people.email', "case
            when people.web_service_access_only or people.internal_integration_user then 'bot'
            when people.works then 'agent'
            when people.asks then 'customer'
        end"),
        'name': 'people.name',
        'email': 'people.email',
        'group_id': 'memberships.group_id',
        'time_zone': to_time_zone('people.time_zone'),
        'account_id': 'people.company',
    }) }}
from people
left join memberships
    on people.person_id = memberships.member_id
