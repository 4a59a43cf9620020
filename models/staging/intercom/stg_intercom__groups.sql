-- A row is a team.
select
    {{ told('groups', {'group_id': 'id', 'name': 'name'}) }}
from {{ ref('stg_intercom__teams') }}
where row_use = 'used'
