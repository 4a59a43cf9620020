-- A row is a company.
select
    {{ told('accounts', {'account_id': 'sys_id', 'name': 'name'}) }}
from {{ ref('stg_servicenow__core_company') }}
where row_use = 'used'
