-- A row is a version of a ticket's satisfaction: offered, then good or bad, then perhaps the
-- other. A ticket has one, whatever it is asked again; the latest answer counts. Audits tell
-- every version, the ratings only the last, with its comment.
with

tickets as ({{ used('tickets') }}),

told as (

    select
        ticket_id,
        score,
        created_at as scored_at,
        {{ no_text() }} as assignee_id,
        {{ no_text() }} as comment
    from {{ ref('stg_zendesk_api__moments') }}
    where type = 'satisfaction' and score in ('offered', 'good', 'bad')

    union all

    select
        ticket_id,
        score,
        updated_at,
        assignee_id,
        comment
    from {{ ref('stg_zendesk_api__satisfaction_ratings') }}
    where row_use = 'used' and score in ('offered', 'good', 'bad')

),

versions as (

    select
        told.*,
        tickets.requester_id,
        max(case when told.score = 'offered' then told.scored_at end) over (
            partition by told.ticket_id order by told.scored_at
        ) as offered_at,
        row_number() over (
            partition by told.ticket_id
            order by
                case when told.score = 'offered' then 0 else 1 end desc, told.scored_at desc, told.assignee_id asc nulls last
        ) as version_number
    from told
    inner join tickets
        on told.ticket_id = tickets.id

)

select
    {{ told('surveys', {
        'response_id': 'ticket_id',
        'instrument': "'csat'",
        'rating': "nullif(score, 'offered')",
        'offered_at': 'offered_at',
        'responded_at': "case when not score = 'offered' then scored_at end",
        'case_id': 'ticket_id',
        'customer_id': 'requester_id',
        'agent_id': 'assignee_id',
        'comment': 'comment',
    }, row_use="case when version_number = 1 then 'used' else 'superseded' end") }}
from versions
