-- A row is an organization.
select
    {{ told('accounts', {'account_id': 'id', 'name': 'name'}) }}
from {{ ref('stg_zendesk_api__organizations') }}
where row_use = 'used'
