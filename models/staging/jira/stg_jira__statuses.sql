-- A row is a record of statuses.
{{ checked('jira', 'statuses', key=['id'], key_is_event=true, fingerprints=false) }}
