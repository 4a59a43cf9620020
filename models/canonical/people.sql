-- A row is a person.
{{ union_connectors('people') }}
