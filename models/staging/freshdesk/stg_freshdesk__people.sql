-- A row is an agent or a contact, or someone who did something and is neither any more. Whoever
-- was assigned a ticket, answered one or changed whose it is, was an agent and stays one for it.
with

agents as ({{ used('agents') }}),

contacts as ({{ used('contacts') }}),

tickets as ({{ used('tickets') }}),

conversations as ({{ used('conversations') }}),

activities as (

    select
        *,
        performed_at > ticket_created_at and automation is null and not activity like '%"new_ticket"%'
        and (activity like '%"agent_id"%' or activity like '%"group"%') as is_assigning
    from {{ ref('stg_freshdesk__ticket_activities') }}
    where row_use = 'used'

),

people as (
    {{ people_named([
        {'of': 'agents', 'id': 'id', 'role': "'agent'"},
        {'of': 'contacts', 'id': 'id', 'role': "'customer'"},
        {'of': 'tickets', 'id': 'requester_id', 'role': "'customer'"},
        {'of': 'tickets', 'id': 'responder_id', 'role': "'agent'"},
        {'of': 'activities', 'id': 'agent_id', 'role': "'agent'"},
        {'of': 'activities', 'id': 'performer_id', 'role': "case when is_assigning then 'agent' else 'customer' end"},
        {'of': 'conversations', 'id': 'user_id', 'role': "case when incoming then 'customer' else 'agent' end"},
    ]) }}
),

memberships as ({{ items_of('agents', each_item('group_ids'), ['id']) }}),

-- the team of an agent who is in one
teams as (

    select
        id,
        min({{ instance_id('item') }}) as group_id
    from memberships
    group by 1
    having count(*) = 1

),

time_zones as (select * from {{ ref('map_time_zones') }})

select
    {{ told('people', {
        'person_id': 'people.person_id',
        'role': known_role('freshdesk', 'people.person_id', 'coalesce(agents.email, contacts.email)', 'people.role'),
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
    on people.person_id = teams.id
left join time_zones
    on coalesce(agents.time_zone, contacts.time_zone) = time_zones.rails_time_zone
