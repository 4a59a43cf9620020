-- A row is a record of mailboxes.
{{ checked('helpscout', 'mailboxes', key=['id'], versions_by='updated_at', fingerprints=false) }}
