-- A row is a customer organisation.
{{ union_connectors('accounts') }}
