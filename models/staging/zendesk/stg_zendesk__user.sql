-- A row is a record of user. Who was deleted stays: their work was done.
{{ checked('zendesk', 'user', key=['id'], versions_by='updated_at', fingerprints=false) }}
