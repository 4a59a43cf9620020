-- A row is a version of an answer to a satisfaction survey: a customer may think better of it.
-- When it was offered is not told.
select
    {{ told('surveys', {
        'response_id': 'id',
        'instrument': "'csat'",
        'rating': 'rating',
        'responded_at': 'coalesce(updated_at, created_at)',
        'case_id': 'ticket_id',
        'customer_id': 'user_id',
        'agent_id': 'agent_id',
        'comment': 'feedback',
    }, row_use='row_use') }}
from {{ ref('stg_freshdesk__satisfaction_ratings') }}
where row_use in ('used', 'superseded')
