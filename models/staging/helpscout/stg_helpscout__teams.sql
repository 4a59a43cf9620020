-- A row is a record of teams.
{{ checked('helpscout', 'teams', key=['id'], versions_by='updated_at', fingerprints=false) }}
