-- A row is someone whom an issue, its history or the list of users names. Accounts say who is an
-- app and who a customer of the portal; of the others whoever did the work of an agent is one,
-- today or then, and who only ever asked is a customer.
with

users as ({{ used('users') }}),

issues as ({{ used('issues') }}),

comments as ({{ used('issue_comments') }}),

worklogs as ({{ used('issue_worklogs') }}),

changelogs as ({{ used('issue_changelogs') }}),

changes as (

    select
        changes.*,
        issues.reporter_id
    from {{ ref('stg_jira__changes') }} as changes
    left join issues
        on changes.issue_id = issues.id

),

accounts as (

    {%- for source, name, role in [
        ('issues', 'creator', no_text()), ('issues', 'reporter', "'customer'"), ('issues', 'assignee', "'agent'"),
        ('comments', 'author', "case when not jsd_public or visibility is not null then 'agent' end"),
        ('worklogs', 'author', "'agent'"), ('changelogs', 'author', no_text()),
    ] %}
    select
        {{ name }}_id as user_id,
        {{ role }} as role,
        {{ name }} as account
    from {{ source }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

people as (
    {{ people_named([
        {
            'of': 'accounts', 'id': 'user_id', 'role': 'role', 'account_type': json_text('account', 'accountType'),
            'name': json_text('account', 'displayName'), 'email': json_text('account', 'emailAddress'),
            'time_zone': json_text('account', 'timeZone'),
        },
        {'of': 'users', 'id': 'user_id'},
        {'of': 'changes', 'id': 'from_value', 'role': "'agent'", 'where': "field = 'assignee'"},
        {'of': 'changes', 'id': 'to_value', 'role': "'agent'", 'where': "field = 'assignee'"},
        {
            'of': 'changes', 'id': 'author_id', 'role': "case when field in ('status', 'assignee', 'priority') then 'agent' end",
            'where': 'not author_id = reporter_id',
        },
    ]) }}
),

known_people as (

    select
        people.person_id,
        people.role,
        coalesce(users.account_type, people.account_type) as account_type,
        coalesce(users.display_name, people.name) as name,
        coalesce(users.email_address, people.email) as email,
        coalesce(users.time_zone, people.time_zone) as time_zone
    from people
    left join users
        on people.person_id = users.user_id

)

select
    {{ told('people', {
        'person_id': 'person_id',
        'role': known_role('jira', 'person_id', 'email', "case
            when account_type = 'app' then 'bot'
            when account_type = 'customer' then 'customer'
            when role is null and account_type = 'atlassian' then 'agent'
            else role
        end"),
        'name': 'name',
        'email': 'email',
        'time_zone': to_time_zone('time_zone'),
    }) }}
from known_people
