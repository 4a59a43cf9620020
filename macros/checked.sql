{#-
    Raw records, typed and judged: nothing that was read is lost.

    checked() is the whole of a staging model over one raw table. Every record is there
    once, with its row_use:
        used         it counts
        duplicate    an exact copy of a used record, or a second telling of the same event
        superseded   an older version of a record that comes in versions
        rejected     it cannot be used; reject_reason says why, raw_text what it was
-#}
{% macro checked(connector, table, key=[], versions_by=none, rejections=[]) -%}
with

records as (
    {{ typed_records(connector, table) }}
),

judged as (

    select
        *,
        {%- if rejections %}
        case
            when problem is not null then problem
            {%- for condition, reason in rejections %}
            when {{ condition }} then '{{ reason }}'
            {%- endfor %}
        end as reject_reason
        {%- else %}
        problem as reject_reason
        {%- endif %}
    from records

)

{{ with_row_use(connector, table, 'judged', key=key, versions_by=versions_by) }}
{%- endmacro %}

{#- Records of a raw table in their declared types, with the first problem of each. -#}
{% macro typed_records(connector, table) %}
    {%- set declared = declared_columns(connector, table) -%}
    {%- set present = present_columns(connector, table) %}
    select
        source_file,
        row_number,
        problem,
        case when problem is not null then coalesce(raw_text, {{ record_as_text(declared) }}) else raw_text end as raw_text,
        {{ fingerprint(declared) }} as fingerprint
        {%- for name, column in declared.items() %},
        {{ typed(adapter.quote(name), column, present[name].type if name in present else 'text') }} as {{ adapter.quote(name) }}
        {%- endfor %}
    from (
        select
            *,
            case
                when raw_problem is not null then raw_problem
                {%- for name, column in declared.items() %}
                {%- set quoted = adapter.quote(name) -%}
                {%- set raw_type = present[name].type if name in present else 'text' %}
                {%- if column.required %}
                when {{ quoted }} is null then '{{ name }} is empty'
                {%- endif %}
                {%- if column.words %}
                when not {{ quoted }} in ({% for value in column.words %}'{{ value }}'{{ ', ' if not loop.last }}{% endfor %}) then '{{ name }} is not a known word'
                {%- elif (column.form or column.data_type) != 'text' and raw_type in ('varchar', 'text', 'string') %}
                when {{ quoted }} is not null and {{ typed(quoted, column, raw_type) }} is null then '{{ name }} cannot be read'
                {%- endif %}
                {%- endfor %}
            end as problem
        from ({{ raw(connector, table) }}) as raw_records
    ) as read_records
{%- endmacro %}

{#- One text for all that a record says, to know a copy by. -#}
{% macro fingerprint(declared) -%}
md5(
    {%- for name in declared %}
    {{ "|| '|' || " if not loop.first }}coalesce(replace(cast({{ adapter.quote(name) }} as {{ dbt.type_string() }}), '|', '||'), '')
    {%- else %}''{%- endfor %}
)
{%- endmacro %}

{#-
    What becomes of each record. With a key, a second record of the same key is a duplicate
    when it says the same and rejected when it does not; versions_by names the instant by
    which the latest version wins instead. Without a key only exact copies are duplicates.
-#}
{% macro with_row_use(connector, table, judged, key=[], versions_by=none, key_is_event=false) -%}
{%- set declared = declared_columns(connector, table) -%}
{%- set identity = key | join(', ') if key else 'fingerprint' -%}
, first_of_key as (

    select
        *,
        {%- if versions_by %}
        row_number() over (
            partition by reject_reason is null, {{ identity }}
            order by {{ versions_by }} desc nulls last, source_file, row_number
        ) as version_number,
        {%- endif %}
        first_value(fingerprint) over (
            partition by reject_reason is null, {{ identity }} order by source_file, row_number
        ) as first_fingerprint,
        row_number() over (
            partition by reject_reason is null, {{ identity if key and not versions_by else 'fingerprint' }} order by source_file, row_number
        ) as telling
    from {{ judged }}

)

select
    source_file,
    row_number,
    case
        when reject_reason is not null then 'rejected'
        {%- if versions_by %}
        when telling > 1 then 'duplicate'
        when version_number > 1 then 'superseded'
        {%- elif key and not key_is_event %}
        when telling > 1 and fingerprint = first_fingerprint then 'duplicate'
        when telling > 1 then 'rejected'
        {%- else %}
        when telling > 1 then 'duplicate'
        {%- endif %}
        else 'used'
    end as row_use,
    case
        when reject_reason is not null then reject_reason
        {%- if key and not versions_by and not key_is_event %}
        when telling > 1 and fingerprint <> first_fingerprint then 'another row has this {{ key | join(', ') }}'
        {%- endif %}
    end as reject_reason,
    case
        when reject_reason is not null or telling > 1
        then coalesce(raw_text, {{ record_as_text(declared) }})
    end as raw_text
    {%- for name in declared %},
    {{ adapter.quote(name) }}
    {%- endfor %}
from first_of_key
{%- endmacro %}

{% macro record_as_text(declared) -%}
    {%- for name in declared -%}
    {{ " || ',' || " if not loop.first }}coalesce(cast({{ adapter.quote(name) }} as {{ dbt.type_string() }}), '')
    {%- else -%}''
    {%- endfor -%}
{%- endmacro %}
