-- A row is a group. A deleted one stays: it had its tickets.
select
    {{ told('groups', {'group_id': 'id', 'name': 'name'}) }}
from {{ ref('stg_zendesk__group') }}
where row_use = 'used'
