-- A row is a record of contact.
{{ checked('salesforce', 'contact', key=['id'], versions_by='last_modified_date', fingerprints=false) }}
