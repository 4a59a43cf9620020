-- A row is a record of organization.
{{ checked('zendesk', 'organization', key=['id'], versions_by='updated_at', fingerprints=false) }}
