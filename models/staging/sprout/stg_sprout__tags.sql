-- A row is a record of tags.
{{ checked('sprout', 'tags', key=['id'], key_is_event=true, fingerprints=false) }}
