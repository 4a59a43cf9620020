-- A row is a record of cases: a case as a poll saw it. The latest counts, older ones tell its history.
{{ checked('sprout', 'cases', key=['case_id'], versions_by='updated_time', fingerprints=false) }}
