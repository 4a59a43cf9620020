-- A row is an organization.
{{ told_records('accounts', 'organization', {'account_id': 'id', 'name': 'name'}) }}
