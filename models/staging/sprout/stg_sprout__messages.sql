-- A row is a record of messages.
{{ checked('sprout', 'messages', key=['guid'], key_is_event=true, fingerprints=false) }}
