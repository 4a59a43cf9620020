-- A row is a record of users. Who was deleted stays: their work was done.
{{ checked('zendesk_api', 'users', key=['id'], versions_by='updated_at', fingerprints=false) }}
