-- A row is a version of a ticket's satisfaction: offered, then good or bad, then perhaps the
-- other. A ticket has one, whatever it is asked again; the latest answer counts.
{{ by_case('case_id', touched='stg_zendesk__touched_tickets') }}
with

scores as (

    select
        ticket_id,
        updated,
        case
            when value in ('good', 'good_with_comment') then 'good'
            when value in ('bad', 'bad_with_comment') then 'bad'
        end as rating,
        case when value = 'offered' then updated end as offered_at
    from {{ ref('stg_zendesk__ticket_field_history') }}
    where row_use = 'used'
        and field_name = 'satisfaction_score'
        and value in ('offered', 'good', 'good_with_comment', 'bad', 'bad_with_comment')

),

comments as ({{ used('ticket_field_history', where="field_name = 'satisfaction_comment'") }}),

tickets as ({{ used('ticket') }}),

versions as (

    select
        scores.*,
        tickets.requester_id,
        comments.value as comment,
        max(scores.offered_at) over history as last_offered_at,
        row_number() over (
            partition by scores.ticket_id
            order by case when scores.rating is null then 0 else 1 end desc, scores.updated desc
        ) as version_number
    from scores
    inner join tickets
        on scores.ticket_id = tickets.id
    left join comments
        on scores.ticket_id = comments.ticket_id
        and scores.updated = comments.updated
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
