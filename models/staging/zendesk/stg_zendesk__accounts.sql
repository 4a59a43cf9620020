-- A row is an organization.
select
    {{ told('accounts', {'account_id': 'id', 'name': 'name'}) }}
from {{ ref('stg_zendesk__organization') }}
where row_use = 'used'
