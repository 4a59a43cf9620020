-- A row is a change that the contract knows. An issue that is resolved as a duplicate or as spam
-- leaves the counts: so long as its resolution says so, a status that is done says no more, and
-- when it says so no more, the issue is what its status is.
{%- set fields = {
    'status': 'status', 'resolution': 'status', 'assignee': 'agent', 'reporter': 'requester', 'priority': 'priority', 'reason': 'reason',
    'project': 'brand',
} %}
with

people as (select * from {{ ref('stg_jira__people') }}),

-- with the status and the resolution that hold from then on; of one history the resolution is first
changes as (

    select
        *,
        {{ last_known("case when field = 'resolution' then coalesce(to_value, 'done') end", 'issue_id', 'history_number, field') }} as resolution,
        {{ last_known("case when field = 'status' then to_value end", 'issue_id', 'history_number, field') }} as status,
        count(case when field = 'status' then 1 end) over (partition by history_id) > 0 as is_moved
    from {{ ref('stg_jira__changes') }}

),

told as (

    select
        *,
        case
            when field = 'status' and to_value in ('solved', 'closed') and resolution in ('merged', 'spam') then resolution
            when field = 'resolution' and resolution = 'done' then coalesce(status, 'solved')
            else to_value
        end as our_value
    from changes
    where field in ('status', 'assignee', 'reporter', 'priority', 'reason', 'project')
        or (field = 'resolution' and not is_moved and (to_value in ('merged', 'spam') or from_value in ('merged', 'spam')))

)

select
    {{ told_change(fields, field='told.field', value='told.our_value', saved={
        'case_id': 'told.issue_id',
        'occurred_at': 'told.created',
        'event_id': "'history-' || lpad(told.history_id, 20, '0') || '-' || told.field",
        'audit_id': audit_id('told.issue_id', 'told.created', 'told.author_id'),
        'actor_id': 'told.author_id',
        'actor_role': actor_role('told.author_id', 'people.role'),
    }) }}
from told
left join people
    on told.author_id = people.person_id
