-- A row is an admin or a contact, or someone who is in no list any more: whoever was assigned a
-- conversation or acted as an admin was an agent, and for what they did stays one.
{%- set signs = [
    {'of': 'admins', 'id': 'id', 'role': "'agent'", 'email': 'email', 'where': "row_use = 'used'"},
    {'of': 'contacts', 'id': 'id', 'role': "'customer'", 'email': 'email', 'where': "row_use = 'used'"},
    {'of': 'moments', 'id': 'actor_id', 'role': 'actor_role', 'email': 'author_email', 'where': 'true'},
    {'of': 'moments', 'id': 'assigned_to_id', 'role': "'agent'", 'email': no_text(), 'where': 'is_assignment'},
    {'of': 'conversations', 'id': 'admin_assignee_id', 'role': "'agent'", 'email': no_text(), 'where': "row_use = 'used'"},
    {'of': 'conversations', 'id': 'last_closed_by_id', 'role': "'agent'", 'email': no_text(), 'where': "row_use = 'used'"},
] %}
with

signs as (
    {%- for sign in signs %}
    select
        {{ sign.id }} as id,
        {{ sign.role }} as role,
        {{ sign.email }} as email
    from {{ ref('stg_intercom__' ~ sign.of) }}
    where {{ sign.where }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

people as (

    select
        id,
        min(case role when 'agent' then 1 when 'bot' then 2 when 'customer' then 3 end) as rank_of_role,
        min(email) as email
    from signs
    where id is not null
    group by 1

),

admins as (

    select
        *,
        replace(replace(replace(replace(team_ids, '[', ''), ']', ''), '"', ''), ' ', '') as team_id
    from {{ ref('stg_intercom__admins') }}
    where row_use = 'used'

),

contacts as (

    select * from {{ ref('stg_intercom__contacts') }}
    where row_use = 'used'

),

company_items as (

    select
        id as contact_id,
        {{ each_item('coalesce(' ~ json_text('companies', 'data') ~ ', ' ~ json_text('companies', 'companies') ~ ', companies)') }} as item
    from contacts

),

companies as (

    select
        contact_id,
        min({{ json_text('item', 'id') }}) as company_id
    from company_items
    group by 1
    having count(*) = 1

),

known_people as (

    select
        people.id,
        case people.rank_of_role when 1 then 'agent' when 2 then 'bot' else 'customer' end as role,
        people.email,
        coalesce(admins.name, contacts.name) as name,
        case when admins.team_id not in ('') and not admins.team_id like '%,%' then admins.team_id end as team_id,
        companies.company_id
        {{- ',\n        coalesce(admins.source_instance, contacts.source_instance) as source_instance' if has_instances('intercom') }}
    from people
    left join admins
        on people.id = admins.id
    left join contacts
        on people.id = contacts.id
    left join companies
        on people.id = companies.contact_id

)

select
    {{ told('people', {
        'person_id': 'id',
        'role': known_role('intercom', 'id', 'email', 'role'),
        'name': 'name',
        'email': 'email',
        'group_id': instance_id('team_id'),
        'account_id': instance_id('company_id'),
    }) }}
from known_people
