{#- One clear sentence, before anything is built, for settings that cannot work. -#}
{% macro check_settings() -%}
    {%- if execute and flags.WHICH in ['build', 'run', 'seed', 'test'] -%}
        {%- for connector in var('connectors') -%}
            {%- do check_connector(connector) -%}
        {%- endfor -%}
        {%- if exports_folder() -%}
            {%- if target.type != 'duckdb' -%}
                {%- do exceptions.raise_compiler_error("Exports in files are read on DuckDB only: load them to a raw schema and set `raw_tables: true`.") -%}
            {%- endif -%}
            {%- if not run_query(
                'select 1 from glob(' ~ text_literal(exports_folder() ~ '/*/*') ~ ')'
                ~ ' union all select 1 from glob(' ~ text_literal(exports_folder() ~ '/*/*/*') ~ ') limit 1'
            ).rows -%}
                {%- do exceptions.raise_compiler_error("The exports folder '" ~ exports_folder() ~ "' does not exist or is empty.") -%}
            {%- endif -%}
        {%- endif -%}
        {%- for connector in var('connectors') if var('connector_catalogue')[connector].mapped -%}
            {%- do check_table_maps(connector) -%}
        {%- endfor -%}
        {%- if var('as_of') and not modules.re.match('^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?Z?$', var('as_of') | string) -%}
            {%- do exceptions.raise_compiler_error("The variable as_of is not an instant like '2025-06-30 22:00:00' (UTC): '" ~ var('as_of') ~ "'.") -%}
        {%- endif -%}
        {%- do check_time_zone(var('reporting_time_zone')) -%}
        {%- if var('schedule_rule') not in ['at_each_moment', 'last'] -%}
            {%- do exceptions.raise_compiler_error("The variable schedule_rule is at_each_moment or last, not '" ~ var('schedule_rule') ~ "'.") -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{% macro check_connector(connector) -%}
    {%- if connector not in var('connector_catalogue') -%}
        {%- do exceptions.raise_compiler_error(
            "There is no connector '" ~ connector ~ "'; there are: " ~ var('connector_catalogue').keys() | sort | join(', ') ~ "."
        ) -%}
    {%- endif -%}
{%- endmacro %}

{% macro check_time_zone(name) -%}
    {%- if not modules.pytz.all_timezones_set or name not in modules.pytz.all_timezones_set -%}
        {%- do exceptions.raise_compiler_error("The variable reporting_time_zone is not an IANA time zone: '" ~ name ~ "'.") -%}
    {%- endif -%}
{%- endmacro %}
