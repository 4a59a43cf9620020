-- A row is a team member, a customer who wrote, or a rule that assigns or tags cases. Whoever had a
-- case, tagged one or sent a reply is a team member, also when no list has them any more.
with

users as ({{ used('users') }}),

snapshots as (select * from {{ ref('stg_sprout__snapshots') }}),

tag_events as (select * from {{ ref('stg_sprout__tag_events') }}),

messages as (

    select
        messages.*,
        case when case_message.case_message_direction = 'in' then messages.sender_id end as received_from_id
    from {{ ref('stg_sprout__messages') }} as messages
    inner join {{ ref('stg_sprout__case_message') }} as case_message
        on messages.guid = case_message.guid
        and case_message.row_use = 'used'
    where messages.row_use = 'used'

),

people as (
    {{ people_named([
        {'of': 'users', 'id': 'id', 'role': "'agent'", 'name': 'name', 'email': 'email'},
        {'of': 'snapshots', 'id': 'assignee_id', 'role': "'agent'"},
        {'of': 'snapshots', 'id': 'assigner_id', 'role': "case when assigned_by like '%automated_rule%' then 'system' else 'agent' end"},
        {'of': 'tag_events', 'id': 'actor_id', 'role': "case when is_auto then 'system' else 'agent' end"},
        {'of': 'messages', 'id': 'sent_by_id', 'role': "'agent'"},
        {'of': 'messages', 'id': 'received_from_id', 'role': "'customer'", 'name': 'sender_name'},
    ]) }}
)

select
    {{ told('people', {
        'person_id': 'person_id',
        'role': known_role('sprout', 'person_id', 'email', 'role'),
        'name': 'name',
        'email': 'email',
    }) }}
from people
