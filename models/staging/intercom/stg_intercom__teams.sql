-- A row is a record of teams.
{{ checked('intercom', 'teams', key=['id'], key_is_event=true, fingerprints=false) }}
