{#- Words for instants, days and zones. Instants are UTC, whole seconds, without a zone. -#}

{#- Seconds from one instant to another; both are whole seconds, so nothing is counted but time. -#}
{% macro seconds_between(started_at, ended_at) -%}
{{ return(adapter.dispatch('seconds_between', 'casebook')(started_at, ended_at)) }}
{%- endmacro %}

{% macro default__seconds_between(started_at, ended_at) -%}
{{ dbt.datediff(started_at, ended_at, 'second') }}
{%- endmacro %}

{#- dbt's is a sum of date parts, and no whole number. -#}
{% macro postgres__seconds_between(started_at, ended_at) -%}
cast(date_part('epoch', {{ ended_at }} - {{ started_at }}) as bigint)
{%- endmacro %}

{% macro spark__seconds_between(started_at, ended_at) -%}
(unix_seconds({{ ended_at }}) - unix_seconds({{ started_at }}))
{%- endmacro %}

{% macro add_seconds(instant, seconds) -%}
{{ return(adapter.dispatch('add_seconds', 'casebook')(instant, seconds)) }}
{%- endmacro %}

{% macro default__add_seconds(instant, seconds) -%}
({{ instant }} + ({{ seconds }}) * interval '1 second')
{%- endmacro %}

{% macro duckdb__add_seconds(instant, seconds) -%}
({{ instant }} + to_seconds({{ seconds }}))
{%- endmacro %}

{% macro spark__add_seconds(instant, seconds) -%}
timestamp_seconds(unix_seconds({{ instant }}) + ({{ seconds }}))
{%- endmacro %}

{#- The wall clock of a zone at an instant; never ambiguous, unlike the way back. -#}
{% macro local_time(instant, time_zone) -%}
{{ return(adapter.dispatch('local_time', 'casebook')(instant, time_zone)) }}
{%- endmacro %}

{% macro default__local_time(instant, time_zone) -%}
(({{ instant }} at time zone 'UTC') at time zone {{ time_zone }})
{%- endmacro %}

{% macro spark__local_time(instant, time_zone) -%}
from_utc_timestamp({{ instant }}, {{ time_zone }})
{%- endmacro %}

{#- The wall clock of the reporting zone at an instant. -#}
{% macro reporting_time(instant) -%}
{%- if var('reporting_time_zone') == 'UTC' -%}
{{ instant }}
{%- else -%}
{{ local_time(instant, "'" ~ var('reporting_time_zone') ~ "'") }}
{%- endif -%}
{%- endmacro %}

{#- The local day of an instant, in the reporting zone. -#}
{% macro local_date(instant) -%}
cast({{ reporting_time(instant) }} as date)
{%- endmacro %}

{#- The instant that the variable as_of names; in no quotes YAML makes 2025-06-30T22:00:00Z one with +00:00. -#}
{% macro as_of_literal() -%}
cast('{{ (var("as_of") | string)[:19] | replace("T", " ") | replace("Z", "") }}' as timestamp)
{%- endmacro %}

{#-
    Whether something was known at as_of. Never null, which also keeps a planner from taking
    the comparison with the one row of as_of for a join that hardly a row passes.
-#}
{% macro is_known(comparison) -%}
coalesce({{ comparison }}, false)
{%- endmacro %}

{#- 1 Monday to 7 Sunday. -#}
{% macro iso_weekday(date) -%}
{{ return(adapter.dispatch('iso_weekday', 'casebook')(date)) }}
{%- endmacro %}

{% macro default__iso_weekday(date) -%}
cast(extract(isodow from {{ date }}) as bigint)
{%- endmacro %}

{% macro spark__iso_weekday(date) -%}
cast(weekday({{ date }}) + 1 as bigint)
{%- endmacro %}

{#- Whole numbers from 0 to 99,999, as `number`. -#}
{% macro numbers() -%}
select {% for place in [1, 10, 100, 1000, 10000] %}{{ place }} * digits_{{ place }}.digit{{ ' + ' if not loop.last }}{% endfor %} as number
from {% for place in [1, 10, 100, 1000, 10000] -%}
(values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) as digits_{{ place }} (digit){{ ' cross join ' if not loop.last }}
{%- endfor %}
{%- endmacro %}

{#- The latest value that is known, row by row: SQL's last_value, nulls passed over. -#}
{% macro last_known(value, partition_by, order_by) -%}
{{ return(adapter.dispatch('last_known', 'casebook')(value, partition_by, order_by)) }}
{%- endmacro %}

{% macro default__last_known(value, partition_by, order_by) -%}
last_value({{ value }} ignore nulls) over (
    partition by {{ partition_by }} order by {{ order_by }}
    rows between unbounded preceding and current row
)
{%- endmacro %}

{% macro spark__last_known(value, partition_by, order_by) -%}
last_value({{ value }}, true) over (
    partition by {{ partition_by }} order by {{ order_by }}
    rows between unbounded preceding and current row
)
{%- endmacro %}

{#- There is no `ignore nulls`: an aggregate of our own passes them over. -#}
{% macro postgres__last_known(value, partition_by, order_by) -%}
{{ adapter.quote(target.schema) }}.casebook_last_known({{ value }}) over (
    partition by {{ partition_by }} order by {{ order_by }}
    rows between unbounded preceding and current row
)
{%- endmacro %}
