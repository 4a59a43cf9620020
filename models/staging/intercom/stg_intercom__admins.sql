-- A row is a record of admins.
{{ checked('intercom', 'admins', key=['id'], key_is_event=true, fingerprints=false) }}
