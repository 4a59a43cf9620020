-- A row is a record of users.
{{ checked('sprout', 'users', key=['id'], key_is_event=true, fingerprints=false) }}
