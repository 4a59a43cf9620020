-- A row is a record of groups: a group of social profiles.
{{ checked('sprout', 'groups', key=['id'], key_is_event=true, fingerprints=false) }}
