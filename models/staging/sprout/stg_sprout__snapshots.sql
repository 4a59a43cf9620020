-- A row is a state of a case that a poll saw, beside the state that the poll before it saw. Of
-- several people who have a case, the first is its assignee.
{%- set assignee -%}
case when assigned_to like '%"%' then split_part(assigned_to, '"', 2) else nullif(assigned_to, '[]') end
{%- endset %}
with

versions as (

    select
        *,
        coalesce(updated_time, created_time) as changed_at,
        {{ instance_id(sprout_actor(assignee)) }} as assignee_id,
        {{ instance_id(sprout_actor('assigned_by')) }} as assigner_id,
        row_number() over (partition by case_id, coalesce(updated_time, created_time) order by source_file desc, row_number desc) as telling_number
    from {{ ref('stg_sprout__case_versions') }}
    where row_use in ('used', 'superseded')

)

select
    case_id,
    row_number() over states as snapshot_number,
    changed_at,
    created_time,
    -- what the first poll saw was there from the beginning, as far as anyone can tell
    case when lag(changed_at) over states is null then created_time else changed_at end as true_from,
    count(*) over (partition by case_id) > 1 or changed_at <= created_time as is_polled
    {{- ',\n    source_instance' if has_instances('sprout') }}
    {%- for name in ['status', 'last_closed_time', 'assignee_id', 'queue_id', 'priority', 'type', 'group_id', 'tags'] %},
    {{ name }},
    lag({{ name }}) over states as previous_{{ name }}
    {%- endfor %},
    assigner_id,
    assigned_by,
    created_by
from versions
where telling_number = 1
window states as (partition by case_id order by changed_at)
