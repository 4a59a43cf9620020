-- A row is a case of a connector as staging knows its raw records, with the checksum of all of them
-- when that was last built. One without a case has that of what they are read by. It comes after all
-- that is told of them, so after a build that broke off there is none.
{{- config(
    materialized='incremental', incremental_strategy='changed_things', on_schema_change='fail',
    meta={
        'is_memory': true, 'completed_by': 'case_id is null', 'key': ['connector', 'case_id'], 'changes': 'touched_records',
        'read_anew': ['cases', 'case_events'],
    },
) }}
{{- groups_by_numbers() }}
{%- for name in ['touched_records', 'cases_read_anew'] + models_told_by_record() %}
{{- comes_after(name) }}
{%- endfor %}
{%- if is_partial(model) %}
select
    connector,
    case_id,
    checksum
from {{ ref('touched_records') }}
where checksum is not null

union all

{% endif %}
{{ checksums_of_records(of_cases=not is_partial(model)) }}
