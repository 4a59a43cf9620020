-- A row is a comment, or the description, the first message of an issue. What staff writes goes
-- out, unless it is their own request; by mail, where the request came through a form.
with

issues as ({{ used('issues') }}),

comments as ({{ used('issue_comments') }}),

cases as (select * from {{ ref('stg_jira__cases') }}),

people as (select * from {{ ref('stg_jira__people') }}),

written as (

    select
        id as issue_id,
        created_at as written_at,
        'description' as message_id,
        creator_id as author_id,
        true as is_public,
        description as body_length
    from issues

    union all

    select
        issue_id,
        created,
        'comment-' || lpad(id, 20, '0'),
        author_id,
        coalesce(jsd_public, true) and visibility is null,
        body
    from comments

),

messages as (

    select
        written.*,
        nullif(issues.channel, 'jira') as channel,
        case
            when written.author_id in (cases.requester_id, issues.reporter_id) then 'in'
            when people.role in ('agent', 'bot') or written.author_id is null then 'out'
            else 'in'
        end as direction,
        {{ actor_role('written.author_id', 'people.role') }} as actor_role
    from written
    inner join issues
        on written.issue_id = issues.id
    inner join cases
        on written.issue_id = cases.case_id
    left join people
        on written.author_id = people.person_id

)

select
    {{ told_event('message', {
        'case_id': 'issue_id',
        'occurred_at': 'written_at',
        'event_id': 'message_id',
        'audit_id': audit_id('issue_id', 'written_at', 'author_id'),
        'actor_id': 'author_id',
        'actor_role': 'actor_role',
        'direction': 'direction',
        'visibility': "case when is_public then 'public' else 'internal' end",
        'medium': "case
            when channel = 'web' and direction = 'out' then 'email'
            when channel in ('email', 'chat', 'web') then channel
        end",
        'body_length': 'body_length',
    }) }}
from messages
