-- A row is an admin or a contact, or someone who is in no list any more. Whoever was assigned a
-- conversation or acted as an admin was an agent, and for what they did stays one.
{%- set companies = 'coalesce(' ~ json_text('companies', 'data') ~ ', ' ~ json_text('companies', 'companies') ~ ', companies)' %}
with

admins as ({{ used('admins') }}),

contacts as ({{ used('contacts') }}),

conversations as ({{ used('conversations') }}),

moments as (select * from {{ ref('stg_intercom__moments') }}),

people as (
    {{ people_named([
        {'of': 'admins', 'id': 'id', 'role': "'agent'", 'email': 'email'},
        {'of': 'contacts', 'id': 'id', 'role': "'customer'", 'email': 'email'},
        {'of': 'moments', 'id': 'actor_id', 'role': 'actor_role', 'email': 'author_email'},
        {'of': 'moments', 'id': 'assigned_to_id', 'role': "'agent'", 'where': 'is_assignment'},
        {'of': 'conversations', 'id': 'admin_assignee_id', 'role': "'agent'"},
        {'of': 'conversations', 'id': 'last_closed_by_id', 'role': "'agent'"},
    ]) }}
),

team_items as ({{ items_of('admins', each_word('team_ids'), ['id']) }}),

-- the team of an admin who is in one
teams as (

    select
        id,
        min({{ instance_id('item') }}) as team_id
    from team_items
    group by 1
    having count(*) = 1

),

company_items as ({{ items_of('contacts', each_item(companies), ['id']) }}),

companies as (

    select
        id,
        min({{ instance_id(json_text('item', 'id')) }}) as company_id
    from company_items
    group by 1
    having count(*) = 1

)

select
    {{ told('people', {
        'person_id': 'people.person_id',
        'role': known_role('intercom', 'people.person_id', 'people.email', 'people.role'),
        'name': 'coalesce(admins.name, contacts.name)',
        'email': 'people.email',
        'group_id': 'teams.team_id',
        'account_id': 'companies.company_id',
    }) }}
from people
left join admins
    on people.person_id = admins.id
left join contacts
    on people.person_id = contacts.id
left join teams
    on people.person_id = teams.id
left join companies
    on people.person_id = companies.id
