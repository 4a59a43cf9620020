-- A row is a group.
select
    {{ told('groups', {'group_id': 'sys_id', 'name': 'name'}) }}
from {{ ref('stg_servicenow__sys_user_group') }}
where row_use = 'used'
