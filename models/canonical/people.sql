-- A row is a person.
{{ union_and_complement('people', 'person_id') }}
