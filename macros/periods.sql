{#- KPIs in a build that costs what changed: those that are told period by period, the touched periods alone, and counts, by what changed. -#}

{#- The kinds of moments of which it is known in which periods something else counts, so that the KPIs that count them can be told period by period. -#}
{% macro counted_moments() -%}
    {{ return([
        'int_agent_backlog_moments', 'int_backlog_moments', 'int_conversation_moments', 'int_resolution_moments',
        'int_response_moments', 'int_survey_moments',
    ]) }}
{%- endmacro %}

{#- Whether moments of a kind have a day, in each period of which they count; the others bring the period. -#}
{% macro have_days(moments) -%}
    {{ return('moment_date' in columns_of(moments)) }}
{%- endmacro %}

{#-
    After a view of moments: the same view of touched cases alone, as they are told now and as the
    last build told them, so that it is known what counts otherwise, or in which periods. A table
    in it that is told anew beside the cases stands in both as a whole.
-#}
{% macro tell_touched_moments() -%}
    {%- if execute and flags.WHICH in ['build', 'run'] and is_partial() -%}
        {%- for before in [false, true] -%}
            {%- set touched = {} -%}
            {%- for node in graph.nodes.values() if node.unique_id in model.depends_on.nodes -%}
                {%- if is_kept(node) or 'moments' in node.fqn or (before and node.config.meta.leaves_rows) -%}
                    {%- do touched.update({node.name: touched_rows_of(node, before)}) -%}
                {%- endif -%}
            {%- endfor -%}
            {%- do run_query('create or replace view ' ~ touched_rows_of(model, before) ~ ' as ' ~ told_from(touched)) -%}
        {%- endfor -%}
        {%- for node in graph.nodes.values() if node.config.incremental_strategy == 'changed_moments' and node.config.meta.counts == model.name -%}
            {%- do tell_changed_moments() -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{#- The SQL of the model, told from other rows in place of those of some models that it reads. -#}
{% macro told_from(others) -%}
    {%- set told = namespace(sql=compiled_code) -%}
    {%- for name, rows in others.items() -%}
        {%- set whole = modules.re.escape(relation_of(name) | string) ~ '(?![A-Za-z0-9_])' -%}
        {%- set told.sql = modules.re.sub(whole, rows | string, told.sql) -%}
    {%- endfor -%}
    {{ return(told.sql) }}
{%- endmacro %}

{#- At the head of a table that such a view reads and that is not told case by case: its rows of before are left until the end of the build. -#}
{% macro leaves_rows() -%}
    {{- config(pre_hook='{{ leave_rows() }}', meta={'leaves_rows': true}) -}}
    {{- comes_after('int_refresh') -}}
{%- endmacro %}

{% macro leave_rows() -%}
    {%- if execute and flags.WHICH in ['build', 'run'] and is_partial() -%}
        {%- do make_anew(touched_rows_of(model, before=true), 'select * from ' ~ this) -%}
    {%- endif -%}
{%- endmacro %}

{#- At the head of a KPI that is told period by period: the moments that it counts, and of one that has months alone their column. -#}
{% macro told_by_period(moments, months=none) -%}
    {{- config(
        materialized='incremental', incremental_strategy='touched_periods', on_schema_change='fail',
        post_hook='{{ tell_other_parts() }}', meta={'counts': moments, 'months': months},
    ) -}}
    {{- comes_after('int_touched_periods') -}}
{%- endmacro %}

{#- The moments that a KPI counts, of which a build that costs what changed tells it only what is needed; none of other models. -#}
{% macro moments_counted_by(node) -%}
    {{ return(node.config.meta.counts if node.config.incremental_strategy in ['touched_periods', 'changed_moments'] else none) }}
{%- endmacro %}

{#- The strategy of KPIs that are told period by period. -#}
{% macro get_incremental_touched_periods_sql(arguments) -%}
    {%- set key = ("'month', " ~ model.config.meta.months) if model.config.meta.months else 'period_grain, period_start' -%}
    {%- set is_of_touched_period -%}
({{ key }}) in (
    select touched.period_grain, touched.period_start
    from {{ relation_of('int_touched_periods') }} as touched
    where touched.moments = '{{ moments_counted_by(model) }}'
)
    {%- endset -%}
{{ rows_told_anew(arguments, is_of_touched_period) }}
{%- endmacro %}

{#-
    The days of the touched periods of some grains, for a KPI that is told period by period: unbroken
    runs of them, each its first day and the day after its last; none where it tells all.
-#}
{% macro touched_runs(grains) -%}
    {%- if not (execute and moments_counted_by(model) and is_partial()) or tells_changes() -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set runs = [] -%}
    {%- for first, after in run_query(
        'select distinct cast(period_start as ' ~ dbt.type_string() ~ '), cast(' ~ next_period('period_grain', 'period_start') ~ ' as '
        ~ dbt.type_string() ~ ') from ' ~ relation_of('int_touched_periods') ~ " where moments = '" ~ moments_counted_by(model)
        ~ "' and period_grain in (" ~ text_literals(grains) ~ ') order by 1, 2'
    ).rows -%}
        {%- set last = runs.pop() if runs and first <= runs[-1][1] else [first, after] -%}
        {%- do runs.append([last[0], [last[1], after] | max]) -%}
    {%- endfor -%}
    {{ return(runs) }}
{%- endmacro %}

{#- A condition: a day of such a run, which asks less of each row than to look it up among them. -#}
{% macro in_runs(day, runs) -%}
    {%- set conditions = ['1 = 0'] if not runs else [] -%}
    {%- for first, after in runs -%}
        {%- do conditions.append(day ~ " >= date '" ~ first ~ "' and " ~ day ~ " < date '" ~ after ~ "'") -%}
    {%- endfor -%}
    {{ return('(' ~ conditions | join(' or ') ~ ')') }}
{%- endmacro %}

{#-
    Conditions of moments that count in a touched period; none where all are told. A date that stands
    there is asked of each row before it is joined to others.
-#}
{% macro of_touched_periods() -%}
    {%- set grains = ['month'] if model.config.meta.months else period_starts() | list -%}
    {%- set touched = touched_runs(grains) -%}
    {%- if touched is none -%}
        {{ return([]) }}
    {%- elif have_days(moments_counted_by(model)) -%}
        {{ return([in_runs('moment_date', touched)]) }}
    {%- endif -%}
    {%- set conditions = [] -%}
    {%- for grain in grains -%}
        {%- do conditions.append("(period_grain = '" ~ grain ~ "' and " ~ in_runs('period_start', touched_runs([grain])) ~ ')') -%}
    {%- endfor -%}
    {{ return(['(' ~ conditions | join(' or ') ~ ')']) }}
{%- endmacro %}

{#-
    At the head of counts of moments, none of which is a median: a build that costs what changed adds
    to each what more counts now, and takes off what counts no more. Such a model is named after what it
    counts, has a key, that of kpi_key() if no other, and the number of `moments` of each group, and its
    other columns are numbers that are 0 without any.
-#}
{% macro told_by_changes(moments, key=none) -%}
    {{- config(
        materialized='incremental', incremental_strategy='changed_moments', on_schema_change='fail',
        post_hook='{{ tell_other_parts() }}', meta={'counts': moments, 'key': key or period_and_slice()},
    ) -}}
    {{- comes_after('int_refresh') -}}
{%- endmacro %}

{#- Whether the model is such counts, and this build tells no more of them than what changes. -#}
{% macro tells_changes() -%}
    {{ return(execute and model.config.incremental_strategy == 'changed_moments' and is_partial()) }}
{%- endmacro %}

{#- The moments of a view that do not count as often as in the last build, each once: how much more often, below 0 less often. -#}
{% macro changed_moments_of(node) -%}
    {{ return(touched_rows_of(node).incorporate(path={'identifier': node.alias ~ '__changed'})) }}
{%- endmacro %}

{% macro tell_changed_moments() -%}
    {%- set columns = columns_of(model.name) | join(', ') -%}
    {%- do make_anew(changed_moments_of(model),
        'select ' ~ columns ~ ', cast(sum(change) as bigint) as change from (select ' ~ columns ~ ', 1 as change from '
        ~ touched_rows_of(model) ~ ' union all select ' ~ columns ~ ', -1 from ' ~ touched_rows_of(model, before=true)
        ~ ') as told group by ' ~ columns ~ ' having sum(change) <> 0'
    ) -%}
{%- endmacro %}

{#- A condition of moments of a view: of a day that may be in one period with a day of those that changed; a week reaches over the edges of quarters. -#}
{% macro is_near_changes(node) -%}
    {%- if flags.WHICH == 'compile' -%}{{ return('1 = 1') }}{%- endif -%}
    {%- set quarter = [] -%}
    {%- for end in ['min', 'max'] -%}
        {%- do quarter.append('cast(' ~ dbt.date_trunc('quarter', end ~ '(moment_date)') ~ ' as date)') -%}
    {%- endfor -%}
    {%- set first, after = run_query(
        'select cast(' ~ quarter[0] ~ ' - 6 as ' ~ dbt.type_string() ~ '), cast(' ~ next_period("'quarter'", quarter[1]) ~ ' + 6 as '
        ~ dbt.type_string() ~ ') from ' ~ changed_moments_of(node)
    ).rows[0] -%}
    {{ return(in_runs('moment_date', [(first, after)] if first else [])) }}
{%- endmacro %}

{#- The strategy of such counts: to those of a group is added what changes; one without moments goes. -#}
{% macro get_incremental_changed_moments_sql(arguments) -%}
    {%- set names, key = arguments.dest_columns | map(attribute='name') | list, model.config.meta.key -%}
    {%- set values = [] -%}
    {%- for name in names -%}
        {%- do values.append('changes.' ~ name if name in key else 'coalesce(counted.' ~ name ~ ', 0) + changes.' ~ name ~ ' as ' ~ name) -%}
    {%- endfor -%}
    {%- set rows = touched_rows_of(model) -%}
    {%- do make_anew(rows,
        'select ' ~ values | join(', ') ~ ' from ' ~ arguments.temp_relation ~ ' as changes left join ' ~ arguments.target_relation
        ~ ' as counted on ' ~ of_same_key(key, 'changes', 'counted')
    ) -%}
    {%- set is_changed = 'exists (select 1 from ' ~ rows ~ ' as changed where ' ~ of_same_key(key, 'changed', model.alias) ~ ')' -%}
{{ rows_replaced(arguments.target_relation, get_quoted_csv(names), is_changed, '(select * from ' ~ rows ~ ' where moments > 0) as counted') }}
{%- endmacro %}

{#- At the head of the scorecard, whose rows are set against those of the periods before them. -#}
{% macro told_from_touched_period_on() -%}
    {{- config(materialized='incremental', incremental_strategy='touched_scores', on_schema_change='fail') -}}
    {{- comes_after('int_scored_periods') -}}
{%- endmacro %}

{#- A condition: of the first period of its grain that the KPI tables tell otherwise than in the last build, or of a later one. -#}
{% macro is_of_touched_score() -%}
    {%- set conditions = ['1 = 0'] -%}
    {%- for grain, first in run_query(
        'select coalesce(scored.period_grain, last_scored.period_grain), cast(min(coalesce(scored.period_start, last_scored.period_start)) as '
        ~ dbt.type_string() ~ ') from ' ~ relation_of('int_scored_periods') ~ ' as scored full outer join ' ~ relation_of('int_last_scored_periods')
        ~ ' as last_scored on scored.period_grain = last_scored.period_grain and scored.period_start = last_scored.period_start'
        ~ ' where scored.checksum is distinct from last_scored.checksum or scored.is_complete is distinct from last_scored.is_complete group by 1'
    ).rows -%}
        {%- do conditions.append("period_grain = '" ~ grain ~ "' and period_start >= date '" ~ first ~ "'") -%}
    {%- endfor -%}
    {{ return('(' ~ conditions | join(' or ') ~ ')') }}
{%- endmacro %}

{#-
    After the view of what the scorecard sets its figures against: the same view of the touched scores
    alone. Of a KPI table it reads the rows of which the eighth after them in their series is touched,
    or which have none such: those that are touched, and what they are set against.
-#}
{% macro tell_touched_scores() -%}
    {%- if execute and flags.WHICH in ['build', 'run'] and is_partial() -%}
        {%- set needed, is_touched = {}, is_of_touched_score() -%}
        {%- for table, figures in kpi_registry() | groupby('table') -%}
            {%- set eighth_start = 'lead(period_start, 8) over (partition by ' ~ series_of(figures) ~ ', ' ~ iso_weekday('period_start') ~ ' order by period_start)' -%}
            {%- do needed.update({table: '(' ~ few_rows(
                relation_of(table), 'eighth_start is null or ' ~ is_touched | replace('period_start', 'eighth_start'), {'eighth_start': eighth_start}
            ) ~ ')'}) -%}
        {%- endfor -%}
        {%- do run_query('create or replace view ' ~ touched_rows_of(model) ~ ' as select * from (' ~ told_from(needed) ~ ') as told where ' ~ is_touched) -%}
    {%- endif -%}
{%- endmacro %}

{#- The key of the series of rows to which those of a KPI table belong. -#}
{% macro series_of(figures) -%}
{{ 'instrument, ' if figures[0].instrument }}{{ 'currency, ' if figures[0].unit == 'money' }}period_grain, slice, slice_value
{%- endmacro %}

{#- In the scorecard: what it tells anew of its figures, where that is not all. -#}
{% macro touched_scores_of(figures) -%}
    {{ return(touched_rows_of(node_of('int_scorecard_values')) if is_partial() else figures) }}
{%- endmacro %}

{#- The strategy of the scorecard. -#}
{% macro get_incremental_touched_scores_sql(arguments) -%}
{{ rows_told_anew(arguments, is_of_touched_score()) }}
{%- endmacro %}
