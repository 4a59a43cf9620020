-- A row is an issue with a changelog: how much of it there is, the status that it tells last, and
-- what the first change of a field says it changed from, which is what it was at the creation.
with

changelogs as ({{ used('issue_changelogs') }}),

changes as (select * from {{ ref('stg_jira__changes') }})

select
    changelogs.issue_id,
    count(distinct changelogs.id) as histories,
    max(case when changes.field = 'status' then changes.created end) as last_status_at,
    {{ last_told('changes.to_value', 'changes.history_number', where="changes.field = 'status'") }} as last_status,
    {{ first_values(
        ['status', 'assignee', 'reporter', 'priority', 'reason', 'project'],
        field='changes.field', value='changes.from_value', place='changes.history_number',
    ) }}
from changelogs
left join changes
    on changelogs.id = changes.history_id
group by 1
