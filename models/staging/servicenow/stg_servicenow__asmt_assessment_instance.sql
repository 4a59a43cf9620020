-- A row is a record of asmt_assessment_instance; of one exported more than once the latest counts.
{{ checked('servicenow', 'asmt_assessment_instance', key=['sys_id'], versions_by='sys_updated_on', fingerprints=false) }}
