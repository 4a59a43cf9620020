-- A row is a record of group.
{{ checked('salesforce', 'group', key=['id'], versions_by='last_modified_date', fingerprints=false) }}
