-- A row is a record of call_leg.
{{ checked('zendesk', 'call_leg', key=['id'], key_is_event=true, fingerprints=false) }}
