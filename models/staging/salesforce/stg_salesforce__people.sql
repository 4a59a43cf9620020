-- A row is a user or a contact, or an owner who is neither any more: whoever owned a case or sent
-- an email from one was an agent, and for what they did stays one.
with

users as (

    select * from {{ ref('stg_salesforce__user') }}
    where row_use = 'used'

),

contacts as (

    select * from {{ ref('stg_salesforce__contact') }}
    where row_use = 'used'

),

cases as (

    select * from {{ ref('stg_salesforce__case') }}
    where row_use = 'used'

),

owners as (

    select * from {{ ref('stg_salesforce__owners') }}
    where not is_queue

),

emails as (

    select * from {{ ref('stg_salesforce__email_message') }}
    where row_use = 'used' and not incoming

),

signs as (

    {%- for source, id in [
        ('users', 'id'), ('contacts', 'id'), ('cases', 'contact_id'), ('owners', 'owner_id'), ('emails', 'created_by_id'),
    ] %}
    select {{ id }} as person_id
    from {{ source }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

people as (

    select distinct
        signs.person_id,
        signs.person_id like '{{ '%:' if has_instances('salesforce') }}005%' as is_user
    from signs
    where signs.person_id is not null

)

select
    {{ told('people', {
        'person_id': 'people.person_id',
        'role': known_role('salesforce', 'people.person_id', 'coalesce(users.email, contacts.email)', "case
            when users.user_type is not null then users.user_type
            when people.is_user then 'agent'
            else 'customer'
        end"),
        'name': 'coalesce(users.name, contacts.name)',
        'email': 'coalesce(users.email, contacts.email)',
        'region': 'contacts.mailing_country',
        'time_zone': to_time_zone('users.time_zone_sid_key'),
        'account_id': 'coalesce(users.account_id, contacts.account_id)',
    }) }}
from people
left join users
    on people.person_id = users.id
left join contacts
    on people.person_id = contacts.id
