{#- KPIs that are told period by period: in a build that costs what changed the touched periods alone. -#}

{#- The kinds of moments whose days are watched, so that the KPIs that count them can be told period by period. -#}
{% macro counted_moments() -%}
    {{ return(['int_performance_moments', 'int_resolution_moments', 'int_response_moments', 'int_volume_moments']) }}
{%- endmacro %}

{#- For int_counted_days: the days of each kind, or of the first one where they are told one after the other. -#}
{% macro days_counted() -%}
    {%- set kinds = parts_told() | map('first') | list -%}
    {{ return(kinds[:1] or days_by_kind()) }}
{%- endmacro %}

{% macro days_by_kind() -%}
    {%- set kinds = [] -%}
    {%- for name in counted_moments() -%}
        {%- set days -%}
select
    '{{ name }}' as moments,
    moments.moment_date,
    count(*) as moment_count,
    {{ sum_of_checksums(row_checksum(columns_of(name, 'moments') + ['known_cases.checksum'])) }} as checksum
from {{ ref(name) }} as moments
left join known_cases
    on moments.case_id = known_cases.case_id
where moments.moment_date is not null
group by 2
        {%- endset -%}
        {%- do kinds.append(days) -%}
    {%- endfor -%}
    {{ return(kinds) }}
{%- endmacro %}

{#- At the head of a KPI that is told period by period: the moments that it counts. -#}
{% macro told_by_period(moments) -%}
    {{- config(
        materialized='incremental', incremental_strategy='touched_periods', on_schema_change='fail',
        post_hook='{{ tell_other_parts() }}', meta={'counts': moments},
    ) -}}
    {{- comes_after('int_touched_periods') -}}
{%- endmacro %}

{#- The moments that a KPI counts and whose touched periods alone it tells anew; none of other models. -#}
{% macro moments_counted_by(node) -%}
    {{ return(node.config.meta.counts if node.config.incremental_strategy == 'touched_periods' else none) }}
{%- endmacro %}

{#- The strategy of KPIs that are told period by period. -#}
{% macro get_incremental_touched_periods_sql(arguments) -%}
    {%- set columns = get_quoted_csv(arguments.dest_columns | map(attribute='name')) -%}
    {%- set is_of_touched_period -%}
(period_grain, period_start) in (
    select touched.period_grain, touched.period_start
    from {{ relation_of('int_touched_periods') }} as touched
    where touched.moments = '{{ moments_counted_by(model) }}'
)
    {%- endset -%}
{{ rows_replaced(arguments.target_relation, columns, is_of_touched_period, arguments.temp_relation) }}
{%- endmacro %}

{#- The touched periods of a grain as literals, for a KPI that is told period by period; none where it tells all. -#}
{% macro touched_periods(grain) -%}
    {%- if not (execute and moments_counted_by(model) and is_partial()) -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set literals = [] -%}
    {%- for row in run_query(
        'select cast(period_start as ' ~ dbt.type_string() ~ ') from ' ~ relation_of('int_touched_periods')
        ~ " where moments = '" ~ moments_counted_by(model) ~ "' and period_grain = '" ~ grain ~ "' order by 1"
    ).rows -%}
        {%- do literals.append("date '" ~ row[0] ~ "'") -%}
    {%- endfor -%}
    {{ return(literals or ['null']) }}
{%- endmacro %}

{#- After int_touched_periods: takes out what counts in the quarters that are touched, and in the weeks, which may begin in another. -#}
{% macro take_out_moments() -%}
    {%- if execute and flags.WHICH in ['build', 'run'] and is_partial() -%}
        {%- for name in counted_moments() -%}
            {%- set touched = 'from ' ~ this ~ " as touched where touched.moments = '" ~ name ~ "' and touched.period_grain" -%}
            {%- set first = run_query('select cast(min(touched.period_start) as ' ~ dbt.type_string() ~ ') ' ~ touched ~ " in ('quarter', 'week')").rows[0][0] -%}
            {%- set conditions = [] -%}
            {%- for grain in ['quarter', 'week'] -%}
                {%- set start = 'cast(' ~ dbt.date_trunc(grain, 'moment_date') ~ ' as date)' -%}
                {%- do conditions.append(start ~ ' in (select touched.period_start ' ~ touched ~ " = '" ~ grain ~ "')") -%}
            {%- endfor -%}
            {#- a date that stands there is asked of each row before it is joined to others -#}
            {%- do make_anew(touched_rows_of(node_of(name)), 'select * from ' ~ relation_of(name)
                ~ " where moment_date >= date '" ~ (first or '9999-12-31') ~ "' and (" ~ conditions | join(' or ') ~ ')') -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
