-- A row is an account.
select
    {{ told('accounts', {
        'account_id': 'id', 'name': 'name', 'segment': 'industry', 'region': 'billing_country', 'parent_account_id': 'parent_id',
    }) }}
from {{ ref('stg_salesforce__account') }}
where row_use = 'used'
