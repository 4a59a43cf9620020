-- A row is a record of ticket; of a ticket exported more than once the latest counts.
{{ by_case('id') }}
{{ checked('zendesk', 'ticket', key=['id'], versions_by='updated_at', fingerprints=false) }}
