-- A row is a comment. A customer writes theirs as a user of the portal, and is a contact.
with

comments as ({{ used('case_comment') }}),

people as (select * from {{ ref('stg_salesforce__people') }}),

users as ({{ used('user') }}),

messages as (

    select
        comments.*,
        coalesce(users.contact_id, comments.created_by_id) as author_id,
        people.role as author_role
    from comments
    left join people
        on comments.created_by_id = people.person_id
    left join users
        on comments.created_by_id = users.id

)

select
    {{ told_event('message', {
        'case_id': 'parent_id',
        'occurred_at': 'created_date',
        'event_id': 'id',
        'audit_id': audit_id('parent_id', 'created_date', 'author_id'),
        'actor_id': 'author_id',
        'actor_role': 'author_role',
        'direction': "case when author_role = 'customer' then 'in' else 'out' end",
        'visibility': "case when is_published then 'public' else 'internal' end",
        'medium': "'web'",
        'body_length': 'comment_body',
    }) }}
from messages
