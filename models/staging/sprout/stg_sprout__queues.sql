-- A row is a record of queues.
{{ checked('sprout', 'queues', key=['id'], key_is_event=true, fingerprints=false) }}
