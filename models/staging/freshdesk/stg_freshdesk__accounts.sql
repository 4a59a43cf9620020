-- A row is a company.
select
    {{ told('accounts', {'account_id': 'id', 'name': 'name', 'segment': 'industry'}) }}
from {{ ref('stg_freshdesk__companies') }}
where row_use = 'used'
