-- A row is a record of contacts.
{{ checked('intercom', 'contacts', key=['id'], versions_by='updated_at', fingerprints=false) }}
