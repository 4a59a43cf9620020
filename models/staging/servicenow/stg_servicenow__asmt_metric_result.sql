-- A row is a record of asmt_metric_result.
{{ checked('servicenow', 'asmt_metric_result', key=['sys_id'], key_is_event=true, fingerprints=false) }}
