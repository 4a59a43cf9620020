-- A row is a record of products.
{{ checked('freshdesk', 'products', key=['id'], versions_by='updated_at', fingerprints=false) }}
