-- A row is an admin or a contact, or someone who is in no list any more.
with

people as (

    select * from {{ ref('stg_intercom__roles') }}

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
        people.role,
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
