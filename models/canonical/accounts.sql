-- A row is a customer organisation.
{{ named_for_audience(union_and_complement('accounts', 'account_id'), 'account_id', [
    ('cases', 'account_id'), ('people', 'account_id'), ('surveys', 'account_id'),
], attribute='account') }}
