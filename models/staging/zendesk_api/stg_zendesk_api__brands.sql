-- A row is a record of brands.
{{ checked('zendesk_api', 'brands', key=['id'], versions_by='updated_at', fingerprints=false) }}
