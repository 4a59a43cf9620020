-- A row is an organization.
{{ told_records('accounts', 'organizations', {'account_id': 'id', 'name': 'name'}) }}
