-- A row is a record of brand.
{{ checked('zendesk', 'brand', key=['id'], key_is_event=true, fingerprints=false) }}
