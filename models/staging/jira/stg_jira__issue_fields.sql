-- A row is a record of issue_fields.
{{ checked('jira', 'issue_fields', key=['id'], key_is_event=true, fingerprints=false) }}
