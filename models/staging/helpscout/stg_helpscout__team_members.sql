-- A row is a record of team_members.
{{ checked('helpscout', 'team_members', key=['team_id', 'user_id'], key_is_event=true, fingerprints=false) }}
