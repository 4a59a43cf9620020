-- A row is a record of contacts.csv.
{{ checked('csv', 'contacts', key=['contact_id']) }}
