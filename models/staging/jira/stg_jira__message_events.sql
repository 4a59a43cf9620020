-- A row is a comment, or the description, the first message of an issue. What staff writes goes
-- out, unless it is their own request; by mail, where the request came through a form.
with

issues as (

    select
        *,
        {{ jira_user('creator') }} as creator_id,
        {{ jira_user('reporter') }} as reporter_id
    from {{ ref('stg_jira__issues') }}
    where row_use = 'used'

),

comments as (

    select
        *,
        {{ jira_user('author') }} as author_id
    from {{ ref('stg_jira__issue_comments') }}
    where row_use = 'used'

),

cases as (

    select
        case_id,
        requester_id
    from {{ ref('stg_jira__cases') }}

),

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
        case when written.author_id is null then 'system' else people.role end as actor_role
    from written
    inner join issues
        on written.issue_id = issues.id
    inner join cases
        on written.issue_id = cases.case_id
    left join {{ ref('stg_jira__people') }} as people
        on written.author_id = people.person_id

)

select
    {{ told('case_events', {
        'case_id': 'issue_id',
        'occurred_at': 'written_at',
        'event_type': "'message'",
        'event_id': 'message_id',
        'audit_id': audit_id('issue_id', 'written_at', 'author_id'),
        'actor_id': 'author_id',
        'actor_role': 'actor_role',
        'is_auto': "actor_role in ('bot', 'system')",
        'direction': 'direction',
        'visibility': "case when is_public then 'public' else 'internal' end",
        'medium': "case
            when channel = 'web' and direction = 'out' then 'email'
            when channel in ('email', 'chat', 'web') then channel
        end",
        'body_length': 'body_length',
    }) }}
from messages
