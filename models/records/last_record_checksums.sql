-- A row is a case as staging knows its records: what record_checksums was when that was last
-- built. It comes after all that is told of them, so after a build that broke off there is none.
{{- config(
    materialized='incremental', incremental_strategy='changed_things', on_schema_change='fail',
    meta={
        'is_memory': true, 'completed_by': 'case_id is null', 'key': ['connector', 'case_id'], 'changes': 'touched_records',
        'read_anew': ['cases', 'case_events'],
    },
) }}
{%- for name in ['touched_records', 'cases_read_anew'] + models_told_by_record() %}
{{- comes_after(name) }}
{%- endfor %}
select
    connector,
    case_id,
    checksum
from {{ ref('record_checksums') }}
{%- if is_partial(model) %}
where {{ is_of_changed_thing() }}
{%- endif %}
