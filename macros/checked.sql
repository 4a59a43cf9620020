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
{% macro typed_records(connector, table, fingerprint_when=none) %}
    {%- set declared = declared_columns(connector, table) -%}
    {%- set present = present_columns(connector, table) %}
    select
        source_file,
        row_number,
        position,
        problem,
        case when problem is not null then coalesce(raw_text, {{ record_as_text(declared) }}) else raw_text end as raw_text,
        {% if fingerprint_when %}case when {{ fingerprint_when }} then {% endif -%}
        {{ fingerprint(declared) }}{{ ' end' if fingerprint_when }} as fingerprint
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
                {%- elif (column.form or column.data_type) != 'text' and is_text(raw_type) %}
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
    which the latest version wins instead; key_is_event makes every second telling a
    duplicate. Without a key only exact copies are duplicates. Repeats are few: they are
    found by counting, not by sorting every record.
-#}
{% macro with_row_use(connector, table, judged, key=[], versions_by=none, key_is_event=false) -%}
{%- set declared = declared_columns(connector, table) -%}
{%- set identity = key or ['fingerprint'] -%}
, repeated as (

    select
        {{ identity | join(', ') }},
        min(position) as first_position
    from {{ judged }}
    where reject_reason is null
    group by {{ identity | join(', ') }}
    having count(*) > 1

),

tellings as (

    select
        judged.*,
        coalesce(judged.position > repeated.first_position, false) as is_repeat,
        {%- if key and not key_is_event %}
        first_value(judged.fingerprint) over first_of_key as first_fingerprint,
        {%- endif %}
        {%- if versions_by %}
        row_number() over (
            partition by repeated.first_position, judged.fingerprint order by judged.position
        ) as copy_number,
        row_number() over (
            partition by repeated.first_position order by judged.{{ versions_by }} desc nulls last, judged.position
        ) as version_number,
        {%- endif %}
        repeated.first_position
    from {{ judged }} as judged
    left join repeated
        on judged.reject_reason is null
        {%- for column in identity %}
        and judged.{{ column }} = repeated.{{ column }}
        {%- endfor %}
    {%- if key and not key_is_event %}
    window first_of_key as (partition by repeated.first_position order by judged.position)
    {%- endif %}

),

used as (

    select
        *,
        case
            when reject_reason is not null then 'rejected'
            {%- if versions_by %}
            when first_position is not null and copy_number > 1 then 'duplicate'
            when first_position is not null and version_number > 1 then 'superseded'
            {%- elif key and not key_is_event %}
            when is_repeat and fingerprint <> first_fingerprint then 'rejected'
            when is_repeat then 'duplicate'
            {%- else %}
            when is_repeat then 'duplicate'
            {%- endif %}
            else 'used'
        end as row_use
    from tellings

)

select
    source_file,
    row_number,
    row_use,
    case
        when row_use = 'rejected' then coalesce(reject_reason, 'another row has this {{ key | join(', ') }}')
    end as reject_reason,
    case when row_use <> 'used' then coalesce(raw_text, {{ record_as_text(declared) }}) end as raw_text
    {%- for name in declared %},
    {{ adapter.quote(name) }}
    {%- endfor %}
from used
{%- endmacro %}

{% macro record_as_text(declared) -%}
    {%- for name in declared -%}
    {{ " || ',' || " if not loop.first }}coalesce(cast({{ adapter.quote(name) }} as {{ dbt.type_string() }}), '')
    {%- else -%}''
    {%- endfor -%}
{%- endmacro %}
