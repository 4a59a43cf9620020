{#-
    Large tables are told in parts, one after the other, so that what an engine has to hold follows
    from the part and not from the size of the desk or the length of its history: KPIs some
    quarters at a time, the widest of what is told case by case some cases at a time. The SQL of a
    model is that of its first part; a hook adds the others, in which other texts stand.
-#}

{#- At the head of such a model of cases; KPIs are told_by_period. -#}
{% macro told_in_parts() -%}
    {{- config(post_hook='{{ tell_other_parts() }}', meta={'told_in_parts': true}) -}}
{%- endmacro %}

{#- The parts of the model, each a list of texts that stand nowhere else in its SQL; none where all is told at once. -#}
{% macro parts_told() -%}
    {%- if not (execute and flags.WHICH in ['build', 'run'] and model.resource_type == 'model') -%}
        {{ return([]) }}
    {%- elif moments_counted_by(model) -%}
        {{ return(spans_told() if have_days(moments_counted_by(model)) and not tells_changes() else []) }}
    {%- elif model.config.meta.told_in_parts and not is_partial() -%}
        {{ return(groups_of_cases()) }}
    {%- endif -%}
    {{ return([]) }}
{%- endmacro %}

{#-
    Spans of days, each of whole quarters in which no more cases and contacts began than are told
    at once, but for a quarter with more: the day before which one ends, and its first. The first
    and the last span have no end of their own.
-#}
{% macro spans_told() -%}
    {%- set quarter = 'cast(' ~ dbt.date_trunc('quarter', local_date('happened_at')) ~ ' as date)' -%}
    {%- set touched = touched_runs(['quarter']) -%}
    {%- if touched is not none and days_in(touched) <= 92 -%}{{ return([]) }}{%- endif -%}
    {%- set starts = ['0001-01-01'] -%}
    {%- set span = namespace(begun=0) -%}
    {%- for start, begun in run_query(
        'select cast(' ~ quarter ~ ' as ' ~ dbt.type_string() ~ '), count(*) from (select created_at as happened_at from ' ~ relation_of('cases')
        ~ ' union all select started_at from ' ~ relation_of('contacts') ~ ') as begun where happened_at is not null'
        ~ ('' if touched is none else ' and ' ~ in_runs(local_date('happened_at'), touched))
        ~ ' group by 1 order by 1'
    ).rows -%}
        {%- if span.begun and span.begun + begun > var('begun_at_once') -%}
            {%- do starts.append(start) -%}
            {%- set span.begun = 0 -%}
        {%- endif -%}
        {%- set span.begun = span.begun + begun -%}
    {%- endfor -%}
    {%- set spans = [] -%}
    {%- for start in starts if starts | length > 1 -%}
        {%- do spans.append(["cast('" ~ (starts[loop.index] if not loop.last else '9999-01-01') ~ "' as date)", "cast('" ~ start ~ "' as date)"]) -%}
    {%- endfor -%}
    {{ return(spans) }}
{%- endmacro %}

{#- How many days there are in runs of them. -#}
{% macro days_in(runs) -%}
    {%- set counted, day = namespace(days=0), modules.datetime.date.fromisoformat -%}
    {%- for first, after in runs -%}
        {%- set counted.days = counted.days + (day(after) - day(first)).days -%}
    {%- endfor -%}
    {{ return(counted.days) }}
{%- endmacro %}

{#- Groups of cases, about as large as each other: the condition of a row of one. -#}
{% macro groups_of_cases() -%}
    {%- set cases = run_query('select cases from ' ~ relation_of('int_refresh')).rows[0][0] -%}
    {%- set count = ((cases + var('cases_at_once') - 1) / var('cases_at_once')) | int -%}
    {%- set groups = [] -%}
    {%- for number in range(count) if count > 1 -%}
        {%- do groups.append(['(' ~ row_checksum(['case_id']) ~ ' % ' ~ count ~ ' + ' ~ count ~ ') % ' ~ count ~ ' = ' ~ number]) -%}
    {%- endfor -%}
    {{ return(groups) }}
{%- endmacro %}

{#-
    Of rows that a model reads those that it needs for its touched periods, and for its first part, for
    a `from` that gives them no other name; the last week of a span may end six days after it.
-#}
{% macro rows_needed(rows) -%}
    {%- set parts = parts_told() -%}
    {%- set conditions = of_touched_periods() if moments_counted_by(model) else [] -%}
    {%- if parts and moments_counted_by(model) -%}
        {%- do conditions.append('moment_date >= ' ~ parts[0][1] ~ ' and moment_date < ' ~ parts[0][0] ~ ' + 6') -%}
    {%- elif parts -%}
        {%- do conditions.append(parts[0][0]) -%}
    {%- endif -%}
    {{ return('(select * from ' ~ rows ~ ' where ' ~ conditions | join(' and ') ~ ') as rows_needed' if conditions else rows) }}
{%- endmacro %}

{#- After a model that is told in parts: adds the others. -#}
{% macro tell_other_parts() -%}
    {%- set parts = parts_told() -%}
    {%- for part in parts[1:] -%}
        {%- set columns = get_quoted_csv(adapter.get_columns_in_relation(this) | map(attribute='name')) -%}
        {%- set part_sql = namespace(text=compiled_code) -%}
        {%- for text in parts[0] -%}
            {%- set part_sql.text = part_sql.text | replace(text, part[loop.index0]) -%}
        {%- endfor -%}
        {%- do run_query('insert into ' ~ this ~ ' (' ~ columns ~ ') select ' ~ columns ~ ' from (\n' ~ part_sql.text ~ '\n) as told') -%}
    {%- endfor -%}
{%- endmacro %}
