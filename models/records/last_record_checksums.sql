-- A row is a case as staging knows its records: what record_checksums was when that was last
-- built. It comes after all that is told of them, so after a build that broke off there is none.
{{- config(meta={'is_memory': true}) }}
{%- for name in ['touched_records'] + models_told_by_record() %}
{{- comes_after(name) }}
{%- endfor %}
select
    connector,
    case_id,
    checksum
from {{ ref('record_checksums') }}
