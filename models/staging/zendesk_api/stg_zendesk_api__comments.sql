-- A row is a comment: of an audit or, where no audit tells it, of ticket_comments. What was made
-- private is no answer, as if it had been a note at once.
with

moments as (

    select
        *,
        max(case when type = 'comment' then 1 else 0 end) over (partition by ticket_audit_id) as comments_saved
    from {{ ref('stg_zendesk_api__moments') }}
    where type in ('comment', 'voice_comment', 'social_comment', 'tweet', 'privacy_change')

),

-- a tweet that was saved with a comment only sends that out
audited as (

    select * from moments
    where type in ('comment', 'voice_comment', 'social_comment') or (type = 'tweet' and comments_saved = 0)

),

privacy as (

    select
        comment_id,
        {{ last_told('public', 'audit_number') }} as public
    from moments
    where type = 'privacy_change' and public is not null
    group by 1

),

comments as ({{ used('ticket_comments') }}),

people as (select * from {{ ref('stg_zendesk_api__people') }})

select
    audited.event_id as comment_id,
    audited.ticket_id,
    audited.created_at,
    audited.ticket_audit_id,
    audited.audit_number,
    audited.type,
    audited.actor_id,
    audited.actor_role,
    audited.channel,
    coalesce(privacy.public, audited.public) as public,
    audited.body
from audited
left join privacy
    on audited.event_id = privacy.comment_id

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
