-- A row is a conversation in the history of an agent: touched in the month by anyone or anything,
-- and at any time by this agent. The rows that rpt_user.conversations_in_scope counts.
select
    month_start_date,
    agent_id,
    case_id,
    requester_id,
    account_id,
    channel,
    reason,
    status,
    assignee_id,
    created_at,
    first_touched_at,
    last_activity_at,
    activities,
    own_activities,
    own_replies,
    is_worked,
    is_new
from {{ ref('int_conversation_history') }}
