-- A row is a mention of a user: whether they call there, or do the work of an agent.
with

users as (

    select
        sys_id,
        {{ instance_id('user_name') }} as user_key
    from {{ ref('stg_servicenow__sys_user') }}
    where row_use = 'used'

),

incidents as (

    select * from {{ ref('stg_servicenow__incident') }}
    where row_use = 'used'

),

changes as (

    select * from {{ ref('stg_servicenow__changes') }}

),

notes as (

    select {{ instance_id('actor_name') }} as user_key
    from {{ ref('stg_servicenow__sys_journal_field') }}
    where row_use = 'used' and element = 'internal'

)

select
    caller_id as user_id,
    true as asks,
    false as works
from incidents

union all

select
    assigned_to,
    false,
    true
from incidents

union all

select
    member_id,
    false,
    true
from {{ ref('stg_servicenow__sys_user_grmember') }}
where row_use = 'used'

union all

select
    oldvalue,
    false,
    true
from changes
where fieldname = 'assigned_to'

union all

select
    newvalue,
    false,
    true
from changes
where fieldname = 'assigned_to'

union all

select
    users.sys_id,
    false,
    true
from users
inner join notes
    on users.user_key = notes.user_key

union all

select
    worker_id,
    false,
    true
from {{ ref('stg_servicenow__task_time_worked') }}
where row_use = 'used'
