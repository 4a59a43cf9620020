-- A row is a record of surveys.csv; of the versions of an answer the latest counts.
{{ checked('csv', 'surveys', key=['response_id'], versions_by='responded_at') }}
