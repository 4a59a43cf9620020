{#-
    Raw records, typed and judged: nothing that was read is lost.

    checked() is the whole of a staging model over one raw table. Every record is there
    once, with its row_use:
        used         it counts
        duplicate    an exact copy of a used record, or a second telling of the same event
        superseded   an older version of a record that comes in versions
        rejected     it cannot be used; reject_reason says why, raw_text what it was
    and, where the source has words of its own for something (meta `map`), unknown_words:
    those of the record that the map lacks. `adds` are columns that follow from the record's
    others, {name: expression}; all may name them.
-#}
{% macro checked(connector, table, key=[], versions_by=none, key_is_event=false, fingerprints=true, rejections=[], adds={}, nested=none) -%}
with

records as (
    {{ typed_records(connector, table, fingerprint_when=none if fingerprints else 'false', nested=nested) }}
),

known as (

    select
        records.*
        {%- for name, expression in adds.items() %},
        {{ expression }} as {{ name }}
        {%- endfor %}
    from records

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
    from known

)

{{ with_row_use(connector, table, 'judged', key, versions_by, key_is_event, fingerprints, also=adds.keys() | list) }}
{%- endmacro %}

{#-
    checked(), of records that belong to those of another table, `parent`: its table, the column
    that names it (`by`), its own (`id`, unless that is id), what it is called (`noun`). One whose
    parent is not used is rejected: `no such ticket`. What `keeps` names of the parent, {new name:
    its column}, is kept beside them.
-#}
{% macro checked_child(connector, table, parent, key=[], versions_by=none, key_is_event=false, fingerprints=false, rejections=[], keeps={}, adds={}, nested=none) -%}
with

parents as (

    select
        {%- for name, column in keeps.items() %}
        {{ column }} as {{ name }},
        {%- endfor %}
        {{ parent.id or 'id' }} as known_parent_id
    from {{ ref('stg_' ~ connector ~ '__' ~ parent.table) }}
    where row_use = 'used'

),

records as (
    {{ typed_records(connector, table, fingerprint_when=none if fingerprints else 'false', nested=nested) }}
),

matched as (

    select
        records.*,
        {%- for name in keeps %}
        parents.{{ name }},
        {%- endfor %}
        {%- for name, expression in adds.items() %}
        {{ expression }} as {{ name }},
        {%- endfor %}
        parents.known_parent_id
    from records
    left join parents
        on records.{{ parent.by }} = parents.known_parent_id

),

judged as (

    select
        *,
        case
            when problem is not null then problem
            when known_parent_id is null then 'no such {{ parent.noun }}'
            {%- for condition, reason in rejections %}
            when {{ condition }} then '{{ reason }}'
            {%- endfor %}
        end as reject_reason
    from matched

)

{{ with_row_use(connector, table, 'judged', key, versions_by, key_is_event, fingerprints, also=keeps.keys() | list + adds.keys() | list) }}
{%- endmacro %}

{#-
    Records of a raw table in their declared types, with the first problem of each. A
    fingerprint is dear on a large table: fingerprint_when says which records need one. The
    same records may also be `nested` in those of another table (raw_nested).
-#}
{% macro typed_records(connector, table, fingerprint_when=none, nested=none) %}
    {%- set declared = declared_columns(connector, table) -%}
    {%- set types = raw_types(connector, table, all_text=nested) %}
    select
        source_file,
        row_number,
        position,
        {{- ' source_instance,' if has_instances(connector) }}
        problem,
        case when problem is not null then coalesce(raw_text, {{ record_as_text(declared) }}) else raw_text end as raw_text,
        {% if fingerprint_when %}case when {{ fingerprint_when }} then {% endif -%}
        {{ fingerprint(declared, has_instances(connector)) }}{{ ' end' if fingerprint_when }} as fingerprint
        {%- if has_maps(declared) %},
        {{ words_unknown(declared) }} as unknown_words
        {%- endif %}
        {%- for name, column in declared.items() %},
        {{ typed(adapter.quote(name), column, types[name], has_instances(connector)) }} as {{ adapter.quote(name) }}
        {%- endfor %}
    from (
        select
            *,
            case
                when raw_problem is not null then raw_problem
                {%- for name, column in declared.items() %}
                {%- set quoted = adapter.quote(name) %}
                {%- if column.required %}
                when {{ quoted }} is null then '{{ name }} is empty'
                {%- endif %}
                {%- if column.words %}
                when not {{ quoted }} in ({% for value in column.words %}'{{ value }}'{{ ', ' if not loop.last }}{% endfor %}) then '{{ name }} is not a known word'
                {%- elif not is_always_read(column, types[name]) %}
                when {{ quoted }} is not null and {{ typed(quoted, column, types[name]) }} is null then '{{ name }} cannot be read'
                {%- endif %}
                {%- endfor %}
            end as problem
        from (
            {{ raw(connector, table, all_text=nested, unread=fingerprint_when != 'false') }}
            {%- if nested %}
            union all
            {{ raw_nested(connector, table, **nested) }}
            {%- endif %}
        ) as raw_records
    ) as read_records
    {{- where_touched(connector, table) }}
{%- endmacro %}

{#- One text for all that a record says, in columns that nobody knows too, to know a copy by. -#}
{% macro fingerprint(declared, has_instances=false) -%}
    {%- set values = ['source_instance'] if has_instances else [] -%}
    {%- for name in declared -%}
        {%- do values.append('coalesce(' ~ escaped('cast(' ~ adapter.quote(name) ~ ' as ' ~ dbt.type_string() ~ ')') ~ ", '')") -%}
    {%- endfor -%}
    {{ return('md5(' ~ (values + ["coalesce(unread_text, '')"]) | join(" || '||' || ") ~ ')') }}
{%- endmacro %}

{#-
    What becomes of each record. With a key, a second record of the same key is a duplicate
    when it says the same and rejected when it does not; versions_by names the instant by
    which the latest version wins instead; key_is_event makes every second telling a
    duplicate. Without a key only exact copies are duplicates. Repeats are few: they are
    found by counting, not by sorting every record. What the caller has added to the records
    is kept by naming it in `also`.
-#}
{% macro with_row_use(connector, table, judged, key=[], versions_by=none, key_is_event=false, fingerprints=true, also=[]) -%}
{%- set declared = declared_columns(connector, table) -%}
{%- set identity = key or ['fingerprint'] -%}
{%- set is_compared = key and not key_is_event and not versions_by -%}
, repeated as (

    select
        {{ identity | join(', ') }},
        min(position) as first_position
    from {{ judged }}
    where reject_reason is null
    group by {{ identity | join(', ') }}
    having count(*) > 1

),

repeats as (

    select
        {%- for column in identity %}
        judged.{{ column }},
        {%- endfor %}
        judged.position,
        {%- if is_compared %}
        first_value(judged.fingerprint) over (partition by repeated.first_position order by judged.position) as first_fingerprint,
        {%- endif %}
        {%- if versions_by and fingerprints %}
        row_number() over (partition by repeated.first_position, judged.fingerprint order by judged.position) as copy_number,
        {%- endif %}
        {%- if versions_by %}
        row_number() over (
            partition by repeated.first_position
            order by judged.{{ versions_by }} desc nulls last, judged.position
        ) as version_number
        {%- else %}
        judged.position > repeated.first_position as is_repeat
        {%- endif %}
    from {{ judged }} as judged
    inner join repeated
        on judged.reject_reason is null
        {%- for column in identity %}
        and judged.{{ column }} = repeated.{{ column }}
        {%- endfor %}

),

used as (

    select
        judged.*,
        case
            when judged.reject_reason is not null then 'rejected'
            {%- if versions_by %}
            {%- if fingerprints %}
            when repeats.copy_number > 1 then 'duplicate'
            {%- endif %}
            when repeats.version_number > 1 then 'superseded'
            {%- elif is_compared %}
            when repeats.is_repeat and judged.fingerprint <> repeats.first_fingerprint then 'rejected'
            when repeats.is_repeat then 'duplicate'
            {%- else %}
            when repeats.is_repeat then 'duplicate'
            {%- endif %}
            else 'used'
        end as row_use
    from {{ judged }} as judged
    left join repeats
        on judged.position = repeats.position
        {%- for column in identity %}
        and judged.{{ column }} = repeats.{{ column }}
        {%- endfor %}

)

select
    source_file,
    row_number,
    {{- ' source_instance,' if has_instances(connector) }}
    row_use,
    case
        when row_use = 'rejected' then coalesce(reject_reason, 'another row has this {{ key | join(', ') }}')
    end as reject_reason,
    case when row_use <> 'used' then coalesce(raw_text, {{ record_as_text(declared) }}) end as raw_text
    {%- if has_maps(declared) %},
    unknown_words
    {%- endif %}
    {%- for name in declared %},
    {{ adapter.quote(name) }}
    {%- endfor %}
    {%- for name in also %},
    {{ name }}
    {%- endfor %}
from used
{%- endmacro %}

{% macro record_as_text(declared) -%}
    {%- for name in declared -%}
    {{ " || ',' || " if not loop.first }}coalesce(cast({{ adapter.quote(name) }} as {{ dbt.type_string() }}), '')
    {%- else -%}''
    {%- endfor -%}
{%- endmacro %}
