-- A row is an agent or a contact, or someone who did something and is neither any more. Whoever
-- was assigned a ticket, answered one or changed whose it is, was an agent and stays one for it.
with

agents as (

    select * from {{ ref('stg_freshdesk__agents') }}
    where row_use = 'used'

),

contacts as (

    select * from {{ ref('stg_freshdesk__contacts') }}
    where row_use = 'used'

),

tickets as (

    select * from {{ ref('stg_freshdesk__tickets') }}
    where row_use = 'used'

),

activities as (

    select
        *,
        performed_at > ticket_created_at and automation is null
        and (activity like '%"agent_id"%' or activity like '%"group"%') as is_assigning
    from {{ ref('stg_freshdesk__ticket_activities') }}
    where row_use = 'used'

),

conversations as (

    select * from {{ ref('stg_freshdesk__conversations') }}
    where row_use = 'used'

),

signs as (

    {%- for source, id, is_staff in [
        ('agents', 'id', 'true'),
        ('contacts', 'id', 'false'),
        ('tickets', 'requester_id', 'false'),
        ('tickets', 'responder_id', 'true'),
        ('activities', 'agent_id', 'true'),
        ('activities', 'performer_id', 'is_assigning'),
        ('conversations', 'user_id', 'not coalesce(incoming, false)'),
    ] %}
    select
        {{ id }} as person_id,
        {{ is_staff }} as is_staff
    from {{ source }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

people as (

    select
        person_id,
        max(case when is_staff then 1 else 0 end) = 1 as was_staff
    from signs
    where person_id is not null
    group by 1

),

memberships as (

    select
        id as agent_id,
        {{ each_item('group_ids') }} as group_id
        {{- ', source_instance' if has_instances('freshdesk') }}
    from agents

),

-- the team of an agent who is in one
teams as (

    select
        agent_id,
        min({{ instance_id('group_id') }}) as group_id
    from memberships
    group by 1
    having count(*) = 1

),

time_zones as (

    select * from {{ ref('map_time_zones') }}

)

select
    {{ told('people', {
        'person_id': 'people.person_id',
        'role': known_role(
            'freshdesk', 'people.person_id', 'coalesce(agents.email, contacts.email)', "case when people.was_staff then 'agent' else 'customer' end"
        ),
        'name': 'coalesce(agents.name, contacts.name)',
        'email': 'coalesce(agents.email, contacts.email)',
        'group_id': 'teams.group_id',
        'time_zone': 'time_zones.time_zone',
        'account_id': 'contacts.company_id',
        'is_support': "coalesce(agents.type, 'support') = 'support'",
    }) }}
from people
left join agents
    on people.person_id = agents.id
left join contacts
    on people.person_id = contacts.id
left join teams
    on people.person_id = teams.agent_id
left join time_zones
    on coalesce(agents.time_zone, contacts.time_zone) = time_zones.rails_time_zone
