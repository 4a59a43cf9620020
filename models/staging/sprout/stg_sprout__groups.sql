-- A row is a queue.
select
    {{ told('groups', {'group_id': 'id', 'name': 'name'}) }}
from {{ ref('stg_sprout__queues') }}
where row_use = 'used'
