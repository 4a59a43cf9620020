-- A row is a team member, a customer who wrote, or a rule that assigns cases. Whoever had a case
-- or sent a reply is a team member, also when no list has them any more.
with

users as (

    select * from {{ ref('stg_sprout__users') }}
    where row_use = 'used'

),

messages as (

    select
        messages.*,
        case_message.case_message_direction = 'in' as is_received
    from {{ ref('stg_sprout__messages') }} as messages
    inner join {{ ref('stg_sprout__case_message') }} as case_message
        on messages.guid = case_message.guid
        and case_message.row_use = 'used'
    where messages.row_use = 'used'

),

snapshots as (

    select * from {{ ref('stg_sprout__snapshots') }}

),

signs as (

    select id, 'agent' as role, name, email from users
    union all
    select assignee_id, 'agent', {{ no_text() }}, {{ no_text() }} from snapshots
    union all
    select assigner_id, case when assigned_by like '%automated_rule%' then 'system' else 'agent' end, {{ no_text() }}, {{ no_text() }}
    from snapshots
    union all
    select sent_by_id, 'agent', {{ no_text() }}, {{ no_text() }} from messages
    union all
    select sender_id, 'customer', sender_name, {{ no_text() }} from messages
    where is_received

),

people as (

    select
        id,
        min(role) as role,
        max(name) as name,
        max(email) as email
    from signs
    where id is not null
    group by 1

)

select
    {{ told('people', {
        'person_id': 'id',
        'role': known_role('sprout', 'id', 'email', 'role'),
        'name': 'name',
        'email': 'email',
    }) }}
from people
