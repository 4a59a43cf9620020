-- A row is a record of user.
{{ checked('salesforce', 'user', key=['id'], versions_by='last_modified_date', fingerprints=false) }}
