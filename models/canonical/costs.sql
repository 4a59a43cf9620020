-- A row is a line of the cost ledger.
{{ union_connectors('costs') }}
