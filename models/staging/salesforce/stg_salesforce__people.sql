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

signs as (

    select id from users
    union all
    select id from contacts
    union all
    select contact_id from {{ ref('stg_salesforce__case') }}
    where row_use = 'used'
    union all
    select owner_id from {{ ref('stg_salesforce__owners') }}
    where not is_queue
    union all
    select created_by_id from {{ ref('stg_salesforce__email_message') }}
    where row_use = 'used' and not incoming

),

people as (

    select distinct
        signs.id,
        {{ 'substr(signs.id, strpos(signs.id, \':\') + 1, 3)' if has_instances('salesforce') else 'substr(signs.id, 1, 3)' }} = '005' as is_user
    from signs
    where signs.id is not null

)

select
    {{ told('people', {
        'person_id': 'people.id',
        'role': known_role('salesforce', 'people.id', 'coalesce(users.email, contacts.email)', "case
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
    on people.id = users.id
left join contacts
    on people.id = contacts.id
