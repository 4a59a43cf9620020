-- A row is a company.
{{ told_records('accounts', 'companies', {'account_id': 'id', 'name': 'name'}) }}
