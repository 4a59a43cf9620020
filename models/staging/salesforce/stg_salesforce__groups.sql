-- A row is a queue.
select
    {{ told('groups', {'group_id': 'id', 'name': 'name'}) }}
from {{ ref('stg_salesforce__group') }}
where row_use = 'used' and (type is null or type = 'Queue')
