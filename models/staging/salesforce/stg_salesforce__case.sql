-- A row is a record of case; of a case exported more than once the latest counts. A deleted one
-- stays, to be told as deleted or merged.
{{ checked('salesforce', 'case', key=['id'], versions_by='last_modified_date', fingerprints=false, adds={
    'status_id': instance_id('lower(status_word)'),
}) }}
