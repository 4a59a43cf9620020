-- A row is an issue and a field that changed: what the first change says it changed from is what
-- it was at the creation.
with

changes as (

    select
        *,
        row_number() over (partition by issue_id, field order by history_number) as place
    from {{ ref('stg_jira__changes') }}

)

select
    issue_id
    {%- for field in ['status', 'assignee', 'reporter', 'priority', 'reason', 'project'] %},
    count(case when field = '{{ field }}' then 1 end) > 0 as has_{{ field }},
    max(case when field = '{{ field }}' then from_value end) as {{ field }}
    {%- endfor %}
from changes
where place = 1
group by 1
