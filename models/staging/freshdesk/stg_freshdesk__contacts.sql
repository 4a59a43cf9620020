-- A row is a record of contacts.
{{ checked('freshdesk', 'contacts', key=['id'], versions_by='updated_at', fingerprints=false) }}
