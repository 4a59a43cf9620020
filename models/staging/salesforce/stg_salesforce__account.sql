-- A row is a record of account.
{{ checked('salesforce', 'account', key=['id'], versions_by='last_modified_date', fingerprints=false) }}
