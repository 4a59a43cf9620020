-- A row is a case with the calls and chats on it that an agent answered.
select
    case_id,
    count(*) as answered_contacts,
    -- talk, hold and wrap together run from the answer to the end of the wrap-up
    sum(case
        when agent_id is not null and ended_at is not null and answered_at is not null
        then {{ seconds_between('answered_at', 'coalesce(wrapped_up_at, ended_at)') }}
    end) as handle_seconds
from {{ ref('contacts') }}
where case_id is not null and kind in ('call', 'chat') and outcome = 'answered'
group by 1
