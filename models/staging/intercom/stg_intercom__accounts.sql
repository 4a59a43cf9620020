-- A row is a company.
select
    {{ told('accounts', {'account_id': 'id', 'name': 'name'}) }}
from {{ ref('stg_intercom__companies') }}
where row_use = 'used'
