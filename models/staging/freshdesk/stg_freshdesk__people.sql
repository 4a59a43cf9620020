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

    select id, true as is_staff from agents
    union all
    select id, false from contacts
    union all
    select requester_id, false from tickets
    union all
    select responder_id, true from tickets
    union all
    select agent_id, true from activities
    union all
    select performer_id, is_assigning from activities
    union all
    select user_id, not coalesce(incoming, false) from conversations

),

people as (

    select
        id,
        max(case when is_staff then 1 else 0 end) = 1 as is_staff
    from signs
    where id is not null
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
        'person_id': 'people.id',
        'role': known_role(
            'freshdesk', 'people.id', 'coalesce(agents.email, contacts.email)', "case when people.is_staff then 'agent' else 'customer' end"
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
    on people.id = agents.id
left join contacts
    on people.id = contacts.id
left join teams
    on people.id = teams.agent_id
left join time_zones
    on coalesce(agents.time_zone, contacts.time_zone) = time_zones.rails_time_zone
