-- A row is a record of organizations.
{{ checked('zendesk_api', 'organizations', key=['id'], versions_by='updated_at', fingerprints=false) }}
