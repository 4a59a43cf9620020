-- A row is a user or a contact, or an owner who is neither any more: whoever owned a case or sent
-- an email from one was an agent, and for what they did stays one.
with

users as ({{ used('user') }}),

contacts as ({{ used('contact') }}),

cases as ({{ used('case') }}),

emails as ({{ used('email_message', where='not incoming') }}),

owners as (

    select * from {{ ref('stg_salesforce__owners') }}
    where not is_queue

),

people as (
    {{ people_named([
        {'of': 'users', 'id': 'id', 'role': "'agent'"},
        {'of': 'contacts', 'id': 'id', 'role': "'customer'"},
        {'of': 'cases', 'id': 'contact_id', 'role': "'customer'"},
        {'of': 'owners', 'id': 'owner_id', 'role': "'agent'"},
        {'of': 'emails', 'id': 'created_by_id', 'role': "'agent'"},
    ]) }}
)

select
    {{ told('people', {
        'person_id': 'people.person_id',
        'role': known_role(
            'salesforce', 'people.person_id', 'coalesce(users.email, contacts.email)', 'coalesce(users.user_type, people.role)'
        ),
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
