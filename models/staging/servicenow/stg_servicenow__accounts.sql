-- A row is a company.
{{ told_records('accounts', 'core_company', {'account_id': 'sys_id', 'name': 'name'}) }}
