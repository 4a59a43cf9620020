{#- One clear sentence, before anything is built, for settings that cannot work. -#}
{% macro check_settings() -%}
    {%- if execute and flags.WHICH in ['build', 'run', 'seed', 'test'] -%}
        {%- do check_engine() -%}
        {%- do check_names() -%}
        {%- do check_connectors() -%}
        {%- if exports_folder() -%}
            {%- if target.type != 'duckdb' -%}
                {%- do exceptions.raise_compiler_error("Exports in files are read on DuckDB only: load them to a raw schema and set `raw_tables: true`.") -%}
            {%- endif -%}
            {%- if not run_query(
                'select 1 from glob(' ~ file_literal(exports_folder(), '/*/*') ~ ')'
                ~ ' union all select 1 from glob(' ~ file_literal(exports_folder(), '/*/*/**') ~ ') limit 1'
            ).rows -%}
                {%- do exceptions.raise_compiler_error("The exports folder '" ~ exports_folder() ~ "' does not exist or is empty.") -%}
            {%- endif -%}
        {%- endif -%}
        {%- for connector in connectors_in_use() if catalogued(connector).mapped -%}
            {%- do check_table_maps(connector) -%}
        {%- endfor -%}
        {%- if exports_folder() -%}{%- do check_files() -%}{%- endif -%}
        {%- if var('as_of') and not modules.re.match('^' ~ day_pattern() ~ '([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([+]00:00)?)?)?Z?$', var('as_of') | string) -%}
            {%- do exceptions.raise_compiler_error("The variable as_of is not an instant like '2025-06-30 22:00:00' (UTC): '" ~ var('as_of') ~ "'.") -%}
        {%- endif -%}
        {%- do check_time_zone(var('reporting_time_zone')) -%}
        {%- if var('schedule_rule') not in ['at_each_moment', 'last'] -%}
            {%- do exceptions.raise_compiler_error("The variable schedule_rule is at_each_moment or last, not '" ~ var('schedule_rule') ~ "'.") -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{#- A name that nothing here asks for may be a slip, by which the setting that was meant has its default, or another package's. -#}
{% macro check_names() -%}
    {%- for name in invocation_args_dict.vars or {} if name not in settings_of_figures() + other_settings() + var('connector_catalogue').keys() | list -%}
        {%- do exceptions.warn("There is no variable '" ~ name ~ "'; there are: " ~ (settings_of_figures() + other_settings()) | sort | join(', ') ~ ".") -%}
    {%- endfor -%}
    {%- for name in ['staff', 'robots', 'spam_tags', 'merge_tags'] if var(name) is string or var(name) is mapping -%}
        {%- do exceptions.raise_compiler_error("The variable " ~ name ~ " is a list like [one, another], not '" ~ var(name) ~ "'.") -%}
    {%- endfor -%}
    {%- for name in ['case_fields', 'words'] -%}
        {%- if var(name) is not mapping -%}
            {%- do exceptions.raise_compiler_error("The variable " ~ name ~ " is a mapping by connector, not '" ~ var(name) ~ "'.") -%}
        {%- endif -%}
        {%- for connector in var(name) -%}
            {%- do catalogued(connector) -%}
            {%- set known = ['reason', 'region'] if name == 'case_fields' else columns_with_words(connector) -%}
            {%- for column in var(name)[connector] or {} if column not in known -%}
                {%- do exceptions.raise_compiler_error("The variable " ~ name ~ " has nothing called '" ~ column ~ "' for " ~ connector ~ "; there are: " ~ known | join(', ') ~ ".") -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
{%- endmacro %}

{#- The columns of a connector's raw tables that maps of words translate, to which `words` may add. -#}
{% macro columns_with_words(connector) -%}
    {%- set names = [] -%}
    {%- for source in graph.sources.values() if source.source_name == connector -%}
        {%- for name, column in source.columns.items() if column.meta.map -%}{%- do names.append(name) -%}{%- endfor -%}
    {%- endfor -%}
    {{ return(names | unique | sort) }}
{%- endmacro %}

{#- A connector may lack tables, or all of them until its first export is there; not every connector may. -#}
{% macro check_files() -%}
    {%- set found = [] -%}
    {%- for read in raw_tables_in_use() if not found -%}
        {%- do found.extend(raw_files(read.connector, read.table, read.instance)) -%}
    {%- endfor -%}
    {%- if not found -%}
        {%- do exceptions.raise_compiler_error("The exports folder '" ~ exports_folder() ~ "' has no file that is read, of: " ~ var('connectors') | join(', ') ~ ". `casebook doctor` says what it has instead.") -%}
    {%- endif -%}
{%- endmacro %}

{% macro check_connectors() -%}
    {%- for entry in var('connectors') -%}
        {%- set name = entry.split('/')[0] -%}
        {%- if '/' in entry and not modules.re.match('^[^/]+/[A-Za-z0-9_-]+$', entry) -%}
            {%- do exceptions.raise_compiler_error("The instance '" ~ entry ~ "' is not a name like zendesk/eu: letters, digits, - and _.") -%}
        {%- elif '/' in entry and catalogued(name).mapped -%}
            {%- do exceptions.raise_compiler_error("The connector " ~ name ~ " has no instances like '" ~ entry ~ "'; give each of its maps a name.") -%}
        {%- elif catalogued(name) and has_instances(name) and '/' not in entry -%}
            {%- do exceptions.raise_compiler_error("The connector " ~ name ~ " has instances, so each must have a name: '" ~ entry ~ "' has none.") -%}
        {%- elif var('connectors').count(entry) > 1 -%}
            {%- do exceptions.raise_compiler_error("The connector '" ~ entry ~ "' is named twice.") -%}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}

{% macro check_time_zone(name) -%}
    {%- if not modules.pytz.all_timezones_set or name not in modules.pytz.all_timezones_set -%}
        {%- do exceptions.raise_compiler_error("The variable reporting_time_zone is not an IANA time zone: '" ~ name ~ "'.") -%}
    {%- endif -%}
{%- endmacro %}
