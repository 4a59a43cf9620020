-- A row is an account.
{{ told_records('accounts', 'account', {
    'account_id': 'id', 'name': 'name', 'segment': 'industry', 'region': 'billing_country', 'parent_account_id': 'parent_id',
}) }}
