-- A row is a record of companies.
{{ checked('freshdesk', 'companies', key=['id'], versions_by='updated_at', fingerprints=false) }}
