-- A row is a comment: of an audit or, where no audit tells it, of ticket_comments.
with

audited as (

    select * from {{ ref('stg_zendesk_api__moments') }}
    where type in ('comment', 'voice_comment', 'social_comment')

),

comments as ({{ used('ticket_comments') }}),

people as (select * from {{ ref('stg_zendesk_api__people') }})

select
    event_id as comment_id,
    ticket_id,
    created_at,
    ticket_audit_id,
    audit_number,
    type,
    actor_id,
    actor_role,
    channel,
    public,
    body
from audited

union all

select
    comments.id,
    comments.ticket_id,
    comments.created_at,
    comments.audit_id,
    null,
    'comment',
    {{ zendesk_actor_id('comments.author_id', 'comments.via_channel', 'people.role') }},
    {{ zendesk_actor_role('comments.author_id', 'comments.via_channel', 'people.role') }},
    comments.via_channel,
    comments.public,
    comments.body
from comments
left join people
    on comments.author_id = people.person_id
left join audited
    on comments.id = audited.event_id
where audited.event_id is null
