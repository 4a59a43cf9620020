-- A row is a case of a connector as its raw records tell it, with the checksum of all of them. One
-- without a case has that of what they are read by: the project, its settings, the types of columns.
{%- set tables = tables_read_by_case() %}
{%- set types = [] %}
with

records as (

    {%- for one in tables %}
    {%- do types.append(raw_types(one.connector, one.table)) %}
    select
        '{{ one.connector }}' as connector,
        {{ staged(one.connector, one.table, one.case) }} as case_id,
        {{ row_checksum(['source_file', 'row_number', 'raw_problem', 'raw_text', 'unread_text'] + [get_quoted_csv(types[-1])]) }} as checksum
    from ({{ raw(one.connector, one.table, unread=true) }}) as raw_records
    union all
    {%- endfor %}
    select
        {{ no_text() }} as connector,
        {{ no_text() }} as case_id,
        {{ row_checksum(["'" ~ settings_checksum() ~ "'", 'version()', "'" ~ local_md5(tojson(types)) ~ "'"]) }} as checksum

)

select
    connector,
    case_id,
    {{ sum_of_checksums('checksum') }} as checksum
from records
where connector is null or case_id is not null
group by 1, 2
