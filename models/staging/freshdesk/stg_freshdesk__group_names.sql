-- A row is a name that groups have, with the first of them.
select
    {{ instance_id('name') }} as group_name,
    min(group_id) as known_group_id
from {{ ref('stg_freshdesk__groups') }}
where row_use = 'used'
group by 1
