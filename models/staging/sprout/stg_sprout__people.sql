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
        case when case_message.case_message_direction = 'in' then messages.sender_id end as received_from_id
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

    {%- for source, id, role, name, email in [
        ('users', 'id', "'agent'", 'name', 'email'),
        ('snapshots', 'assignee_id', "'agent'", 'null', 'null'),
        ('snapshots', 'assigner_id', "case when assigned_by like '%automated_rule%' then 'system' else 'agent' end", 'null', 'null'),
        ('messages', 'sent_by_id', "'agent'", 'null', 'null'),
        ('messages', 'received_from_id', "'customer'", 'sender_name', 'null'),
    ] %}
    select
        {{ id }} as person_id,
        {{ role }} as told_role,
        {{ name }} as told_name,
        {{ email }} as told_email
    from {{ source }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

people as (

    select
        person_id,
        min(told_role) as role,
        max(told_name) as name,
        max(told_email) as email
    from signs
    where person_id is not null
    group by 1

)

select
    {{ told('people', {
        'person_id': 'person_id',
        'role': known_role('sprout', 'person_id', 'email', 'role'),
        'name': 'name',
        'email': 'email',
    }) }}
from people
