-- A row is a record of tickets; of a ticket exported more than once the latest counts. Changes by
-- rules do not touch updated_at.
{{ checked('zendesk_api', 'tickets', key=['id'], versions_by='told_at', fingerprints=false, adds={
    'told_at': 'coalesce(generated_timestamp, updated_at)',
}) }}
