{#-
    Connectors whose raw tables have no fixed columns (`mapped` in the catalogue) read the
    tables that the variable of their name maps: one map, or a list of maps, each with
        table        the raw table
        name         which of several; stands in the ids: state_log:volvo:1-364285768
        columns      {our column: its column in the raw table}
        attributes   {attribute: column}: further values to tell changes of
        time_format  strptime's; ISO 8601 unless given
        time_zone    of instants without an offset: a name, or an offset like +01:00
        nulls        words that mean there is no value
        <column>_map {their word: ours}, of status, priority, channel or reason
        unknown_status  what a status is that status_map lacks; open unless given
        restated     status words whose run of rows is one change, dated by its last row
        robots       actors and assignees that are no people
        history_quality  snapshot unless given
-#}
{% macro table_maps(connector) -%}
    {%- set given = var(connector, []) -%}
    {{ return([given] if given is mapping else given) }}
{%- endmacro %}

{#- What a map may name: our columns and their types. -#}
{% macro mappable_columns() -%}
    {{ return({
        'case_id': 'text', 'occurred_at': 'timestamp', 'sequence': 'decimal', 'created_at': 'timestamp',
        'status': 'text', 'assignee': 'text', 'group': 'text', 'priority': 'text', 'reason': 'text',
        'channel': 'text', 'brand': 'text', 'region': 'text', 'requester': 'text', 'account': 'text', 'actor': 'text',
    }) }}
{%- endmacro %}

{#- The statuses, as a map of words that are ours already. -#}
{% macro our_statuses() -%}
    {%- set map = {} -%}
    {%- for status in ['new', 'open', 'pending', 'hold', 'solved', 'closed', 'spam', 'deleted', 'merged'] -%}
        {%- do map.update({status: status}) -%}
    {%- endfor -%}
    {{ return(map) }}
{%- endmacro %}

{#- The attributes that any of the maps tells, in the order of their names. -#}
{% macro mapped_attributes(connector) -%}
    {%- set names = [] -%}
    {%- for map in table_maps(connector) -%}
        {%- for name in map.attributes or {} if name not in names -%}{%- do names.append(name) -%}{%- endfor -%}
    {%- endfor -%}
    {{ return(names | sort) }}
{%- endmacro %}

{#- Whether a column holds one of the words; false where there are none. -#}
{% macro is_one_of(column, words) -%}
    {%- set literals = [] -%}
    {%- for word in words or [] -%}{%- do literals.append(text_literal(word | string | lower)) -%}{%- endfor -%}
    {{ return('coalesce(lower(' ~ adapter.quote(column) ~ ') in (' ~ literals | join(', ') ~ '), false)' if literals else 'false') }}
{%- endmacro %}

{#- As declared_columns: what a map says of the columns of its table. -#}
{% macro mapped_columns(connector, table) -%}
    {%- set nothing = '\n' -%}
    {%- set columns = {} -%}
    {%- for map in table_maps(connector) if map.table == table -%}
        {%- for name, data_type in mappable_columns().items() -%}
            {%- do columns.update({name: {
                'data_type': data_type,
                'column': map.columns[name] or nothing,
                'required': name in ['case_id', 'occurred_at'],
                'map': map[name ~ '_map'],
                'nulls': map.nulls,
                'time_format': map.time_format if data_type == 'timestamp',
                'time_zone': map.time_zone if data_type == 'timestamp',
            }}) -%}
        {%- endfor -%}
        {%- do columns.update({'status_word': {
            'data_type': 'text', 'column': map.columns.status or nothing, 'nulls': map.nulls,
        }}) -%}
        {%- do columns.status.update({
            'map': map.status_map or our_statuses(), 'otherwise': map.unknown_status or 'open',
        }) -%}
        {%- for name in mapped_attributes(connector) -%}
            {%- do columns.update({'attribute_' ~ name: {
                'data_type': 'text', 'column': (map.attributes or {})[name] or nothing, 'nulls': map.nulls,
            }}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}

{#- One clear sentence for a map that cannot work, before anything is built. -#}
{% macro check_table_maps(connector) -%}
    {%- set maps = table_maps(connector) -%}
    {%- set wrong = [] -%}
    {%- if not maps -%}
        {%- do wrong.append("reads what the variable " ~ connector ~ " maps, and it maps no table") -%}
    {%- endif -%}
    {%- for map in maps -%}
        {%- set here = "maps '" ~ map.table ~ "', " -%}
        {%- if not map.table or not map.columns -%}
            {%- do wrong.append("needs a table and columns in each map") -%}
        {%- elif maps | selectattr('table', 'equalto', map.table) | list | length > 1 -%}
            {%- do wrong.append(here ~ "more than once") -%}
        {%- elif maps | length > 1 and maps | selectattr('name', 'equalto', map.name) | list | length > 1 -%}
            {%- do wrong.append(here ~ "which needs a name of its own among several") -%}
        {%- elif not (map.columns.case_id and map.columns.occurred_at) -%}
            {%- do wrong.append(here ~ "whose columns must name case_id and occurred_at") -%}
        {%- else -%}
            {%- do wrong.extend(wrong_names(map, here)) -%}
            {%- set present = present_columns(connector, map.table) -%}
            {%- for column in map.columns.values() | list + (map.attributes or {}).values() | list if present and column | lower not in present -%}
                {%- do wrong.append(here ~ "which has no column '" ~ column ~ "'; it has: " ~ present.values() | map(attribute='name') | join(', ')) -%}
            {%- endfor -%}
            {%- if not present -%}
                {%- do wrong.append(here ~ "of which there is no " ~ ("file in '" ~ exports_folder() ~ "/" ~ connector ~ "'" if raw_door() == 'files' else "table")) -%}
            {%- endif -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if wrong -%}
        {%- do exceptions.raise_compiler_error("The connector " ~ connector ~ " " ~ wrong[0] ~ ".") -%}
    {%- endif -%}
{%- endmacro %}

{#- What a map calls by a name that is none of ours. -#}
{% macro wrong_names(map, here) -%}
    {%- set wrong = [] -%}
    {%- for name in map.columns if name not in mappable_columns() -%}
        {%- do wrong.append(here ~ "where '" ~ name ~ "' is none of: " ~ mappable_columns().keys() | join(', ')) -%}
    {%- endfor -%}
    {%- for status in (map.status_map or {}).values() | list + [map.unknown_status or 'open'] if status not in our_statuses() -%}
        {%- do wrong.append(here ~ "where the status '" ~ status ~ "' is none of: " ~ our_statuses().keys() | join(', ')) -%}
    {%- endfor -%}
    {%- set zone = map.time_zone or 'UTC' -%}
    {%- if not modules.re.match('^[+-][0-9]{2}:[0-9]{2}$', zone) and zone not in modules.pytz.all_timezones_set -%}
        {%- do wrong.append(here ~ "where '" ~ zone ~ "' is neither an IANA time zone nor an offset like +01:00") -%}
    {%- endif -%}
    {{ return(wrong) }}
{%- endmacro %}
