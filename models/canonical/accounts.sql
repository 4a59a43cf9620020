-- A row is a customer organisation.
{{ union_and_complement('accounts', 'account_id') }}
