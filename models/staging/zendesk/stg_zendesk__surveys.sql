-- A row is a version of a ticket's satisfaction: offered, then good or bad, then perhaps the
-- other. A ticket has one, whatever it is asked again; the latest answer counts. Its comment is
-- saved with it, or afterwards.
{{ by_case('case_id', touched='stg_zendesk__touched_tickets') }}
with

scores as (

    select
        ticket_id,
        updated,
        fraction,
        case
            when value in ('good', 'good_with_comment') then 'good'
            when value in ('bad', 'bad_with_comment') then 'bad'
        end as rating,
        case when value = 'offered' then updated end as offered_at,
        lead(updated) over (partition by ticket_id order by updated, fraction) as next_scored_at
    from {{ ref('stg_zendesk__ticket_field_history') }}
    where row_use = 'used'
        and field_name = 'satisfaction_score'
        and value in ('offered', 'good', 'good_with_comment', 'bad', 'bad_with_comment')

),

comments as ({{ used('ticket_field_history', where="field_name = 'satisfaction_comment'") }}),

last_comments as (

    select
        scores.ticket_id,
        scores.updated,
        {{ last_told('comments.value', 'comments.updated') }} as comment
    from scores
    inner join comments
        on scores.ticket_id = comments.ticket_id
        and scores.updated <= comments.updated
        and (scores.next_scored_at > comments.updated or scores.next_scored_at is null)
    group by 1, 2

),

tickets as ({{ used('ticket') }}),

versions as (

    select
        scores.*,
        tickets.requester_id,
        last_comments.comment,
        max(scores.offered_at) over history as last_offered_at,
        row_number() over (
            partition by scores.ticket_id
            order by case when scores.rating is null then 0 else 1 end desc, scores.updated desc, scores.fraction desc
        ) as version_number
    from scores
    inner join tickets
        on scores.ticket_id = tickets.id
    left join last_comments
        on scores.ticket_id = last_comments.ticket_id
        and scores.updated = last_comments.updated
    window history as (partition by scores.ticket_id order by scores.updated)

)

select
    {{ told('surveys', {
        'response_id': 'ticket_id',
        'instrument': "'csat'",
        'rating': 'rating',
        'offered_at': 'last_offered_at',
        'responded_at': 'case when rating is not null then updated end',
        'case_id': 'ticket_id',
        'customer_id': 'requester_id',
        'comment': 'comment',
    }, row_use="case when version_number = 1 then 'used' else 'superseded' end") }}
from versions
