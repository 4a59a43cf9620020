-- A row is a record of core_company; of one exported more than once the latest counts.
{{ checked('servicenow', 'core_company', key=['sys_id'], versions_by='sys_updated_on', fingerprints=false) }}
