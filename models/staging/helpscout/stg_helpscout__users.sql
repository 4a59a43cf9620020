-- A row is a record of users; a team is listed among them.
{{ checked('helpscout', 'users', key=['id'], versions_by='updated_at', fingerprints=false) }}
