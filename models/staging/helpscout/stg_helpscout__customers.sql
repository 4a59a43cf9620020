-- A row is a record of customers.
{{ checked('helpscout', 'customers', key=['id'], versions_by='updated_at', fingerprints=false) }}
