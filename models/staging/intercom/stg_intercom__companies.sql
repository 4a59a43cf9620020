-- A row is a record of companies.
{{ checked('intercom', 'companies', key=['id'], versions_by='updated_at', fingerprints=false) }}
