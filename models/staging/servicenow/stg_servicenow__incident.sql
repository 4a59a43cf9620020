-- A row is a record of incident; of an incident exported more than once the latest counts.
{{ checked('servicenow', 'incident', key=['sys_id'], versions_by='sys_updated_on', fingerprints=false, adds={
    'created_at': 'coalesce(opened_at, sys_created_on)',
}) }}
