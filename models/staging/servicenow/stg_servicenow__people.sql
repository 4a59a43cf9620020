-- A row is a user, or someone whom an incident names and the list of users does not. Whoever did
-- the work of an agent is one, today or then; integrations are robots, and who only calls is a
-- customer.
{%- set is_own_request = 'exists (select 1 from incidents where sys_id = changes.incident_id and caller_id = changes.actor_id)' %}
with

users as ({{ used('sys_user') }}),

incidents as ({{ used('incident') }}),

members as ({{ used('sys_user_grmember') }}),

times as ({{ used('task_time_worked') }}),

changes as (select * from {{ ref('stg_servicenow__changes') }}),

note_writers as (

    select users.*
    from users
    inner join {{ ref('stg_servicenow__sys_journal_field') }} as journal
        on users.user_key = journal.user_key
    where journal.row_use = 'used' and journal.element = 'internal'

),

people as (
    {{ people_named([
        {'of': 'users', 'id': 'sys_id'},
        {'of': 'incidents', 'id': 'caller_id', 'role': "'customer'"},
        {'of': 'incidents', 'id': 'assigned_to', 'role': "'agent'"},
        {'of': 'changes', 'id': 'oldvalue', 'role': "'agent'", 'where': "fieldname = 'assigned_to'"},
        {'of': 'changes', 'id': 'newvalue', 'role': "'agent'", 'where': "fieldname = 'assigned_to'"},
        {'of': 'changes', 'id': 'actor_id', 'role': "'agent'", 'where': "fieldname = 'assigned_to' and not " ~ is_own_request},
        {'of': 'members', 'id': 'member_id', 'role': "'agent'"},
        {'of': 'note_writers', 'id': 'sys_id', 'role': "'agent'"},
        {'of': 'times', 'id': 'worker_id', 'role': "'agent'"},
    ]) }}
),

-- the group of someone who is in one
memberships as (

    select
        member_id,
        min(group_id) as group_id
    from members
    group by 1
    having count(*) = 1

)

select
    {{ told('people', {
        'person_id': 'people.person_id',
        'role': known_role('servicenow', 'people.person_id', 'users.email', "case
            when users.web_service_access_only or users.internal_integration_user then 'bot'
            else people.role
        end"),
        'name': 'users.name',
        'email': 'users.email',
        'group_id': 'memberships.group_id',
        'time_zone': to_time_zone('users.time_zone'),
        'account_id': 'users.company',
    }) }}
from people
left join users
    on people.person_id = users.sys_id
left join memberships
    on people.person_id = memberships.member_id
