-- A row is an issue that changed: what the first change of a field says it changed from is what it
-- was at the creation.
select
    issue_id,
    {{ first_values(
        ['status', 'assignee', 'reporter', 'priority', 'reason', 'project'], field='field', value='from_value', place='history_number',
    ) }}
from {{ ref('stg_jira__changes') }}
group by 1
