-- A row is someone whom an issue, its history or the list of users names. Accounts say who is an
-- app and who a customer of the portal; of the others whoever did the work of an agent is one,
-- today or then, and who only ever asked is a customer.
with

seen as (

    select
        user_id,
        max({{ json_text('account', 'accountType') }}) as account_type,
        max({{ json_text('account', 'displayName') }}) as name,
        max({{ json_text('account', 'emailAddress') }}) as email,
        max({{ json_text('account', 'timeZone') }}) as time_zone,
        count(case when asks then 1 end) > 0 as asks,
        count(case when works then 1 end) > 0 as works
    from {{ ref('stg_jira__mentions') }}
    where user_id is not null
    group by 1

),

people as (

    select
        coalesce(seen.user_id, users.user_id) as person_id,
        coalesce(users.account_type, seen.account_type) as account_type,
        coalesce(users.display_name, seen.name) as name,
        coalesce(users.email_address, seen.email) as email,
        coalesce(users.time_zone, seen.time_zone) as time_zone,
        coalesce(seen.asks, false) as asks,
        coalesce(seen.works, false) as works
    from seen
    full outer join {{ ref('stg_jira__users') }} as users
        on seen.user_id = users.user_id
    where users.row_use is null or users.row_use = 'used'

)

select
    {{ told('people', {
        'person_id': 'person_id',
        'role': known_role('jira', 'person_id', 'email', "case
            when account_type = 'app' then 'bot'
            when account_type = 'customer' then 'customer'
            when works then 'agent'
            when asks then 'customer'
            when account_type = 'atlassian' then 'agent'
        end"),
        'name': 'name',
        'email': 'email',
        'time_zone': to_time_zone('time_zone'),
    }) }}
from people
