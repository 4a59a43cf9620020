-- A row is a case of a connector as its raw records tell it, with the checksum of all of them. One
-- without a case has that of what they are read by: the project, its settings, the types of columns.
-- They are read before staging reads them: what is written meanwhile is other than it in the next build.
{{ groups_by_numbers() }}
{%- set types = [] %}
with

{%- for connector, tables in tables_read_by_case() | groupby('connector') %}

records_of_{{ connector }} as (

    {%- for one in tables %}
    {%- do one.update({'types': raw_types(connector, one.table)}) %}
    {%- do types.append(one.types) %}
    {%- endfor %}
    {%- set numbers = numbers_of_cases(tables) %}
    {%- for one in tables %}
    select
        {{ numbers[loop.index0] if numbers else staged(connector, one.table, one.case, one.types) }} as case_id,
        {{ row_checksum(['source_file', 'row_number', 'raw_problem', 'raw_text', 'unread_text'] + [get_quoted_csv(one.types)]) }} as checksum
    from ({{ raw(connector, one.table, unread=true) }}) as raw_records
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),
{%- endfor %}

what_all_are_read_by as (

    select {{ row_checksum(["'" ~ settings_checksum() ~ "'", 'version()', "'" ~ local_md5(tojson(types)) ~ "'"]) }} as checksum

)

select
    {{ no_text() }} as connector,
    {{ no_text() }} as case_id,
    {{ sum_of_checksums('checksum') }} as checksum
from what_all_are_read_by

{%- for connector, tables in tables_read_by_case() | groupby('connector') %}

union all

-- no connector stands among what they are grouped by, which takes a fifth less
select
    '{{ connector }}',
    cast(case_id as {{ dbt.type_string() }}),
    {{ sum_of_checksums('checksum') }}
from records_of_{{ connector }}
where case_id is not null
group by case_id
{%- endfor %}
