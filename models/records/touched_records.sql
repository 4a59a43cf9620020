-- A row is a case of which raw records tell something else than in the last build, one that is gone
-- included: its records are read anew. Of a connector that is read whole there is a row without a
-- case, and why.
{{ config(post_hook=["{{ begin_reading_records() }}", "{{ begin_reading('last_record_checksums') }}"]) }}
{%- set last_checksums = left_by_last_build('last_record_checksums') %}
{%- set read_whole_because = 'nobody asked for less' if not var('incremental')
    else 'only of files is it known what is new' if raw_door() != 'files'
    else 'there is no build to go on from' if not last_checksums %}
with

told as (

    select * from {{ ref('record_checksums') }}

),

last_told as (

    select * from {{ last_checksums or ref('record_checksums') }}

),

changes as (

    {{ told_otherwise('told', 'last_told', ['connector', 'case_id']) }}

),

reasons as (

    {%- for connector in connectors_in_use() %}
    select
        '{{ connector }}' as connector,
        {%- if read_whole_because %}
        '{{ read_whole_because }}' as reason
        {%- else %}
        case
            when (select checksum from told where connector is null) <> (select checksum from last_told where connector is null)
            then 'the project, its settings or types of columns changed'
            when 2 * (select count(*) from changes where connector = '{{ connector }}') > (select count(*) from told where connector = '{{ connector }}')
            then 'most cases are told otherwise'
            {%- for one in tables_read_by_case() if one.connector == connector and one.record_id %}
            {%- set last_records = left_by_last_build(one.name) %}
            when exists ({{ ids_of_several_cases(one) }})
                {%- if last_records %}
                or exists ({{ records_behind_other_cases(one, last_records) }})
                {%- endif %}
            then 'records of several cases have one id'
            {%- endfor %}
        end as reason
        {%- endif %}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

)

select
    connector,
    case_id,
    'told otherwise' as reason
from changes
where connector is not null

union all

select
    connector,
    {{ no_text() }},
    reason
from reasons
where reason is not null
