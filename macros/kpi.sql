{#- The grains of periods, each with the column of dim_dates that has the first day of its period. -#}
{% macro period_starts() -%}
    {{ return({'day': 'date_day', 'week': 'week_start_date', 'month': 'month_start_date', 'quarter': 'quarter_start_date'}) }}
{%- endmacro %}

{#-
    The same measures for each period and each slice, in one pass over the rows.

    A kpi_ model names what it slices by, gives each row its periods (period_columns), puts
    kpi_key() before its measures and ends with group_by_period_and_slice(). Each measure is
    computed from the rows of its group, so medians and distinct counts are right everywhere.
    A row whose period or slice is null has no part in that period or slice. One that is told by
    period reads in_periods() of its rows instead, without grains.
-#}
{% macro period_columns(local_date, grains=['day', 'week', 'month', 'quarter']) -%}
    {%- for grain in grains -%}
    cast({{ dbt.date_trunc(grain, local_date) }} as date) as period_{{ grain }}{{ ',
        ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{#- The period of a grain in which a day lies; null where it is not told, or not in the part (at most one of parts_told). -#}
{% macro period_of(grain, local_date, part) -%}
    {%- set start = 'cast(' ~ dbt.date_trunc(grain, local_date) ~ ' as date)' -%}
    {%- set touched = touched_runs([grain]) -%}
    {%- set conditions = [] if touched is none else [in_runs(local_date, touched)] -%}
    {%- for before, first in part -%}
        {%- do conditions.append(start ~ ' >= ' ~ first ~ ' and ' ~ start ~ ' < ' ~ before) -%}
    {%- endfor -%}
    {{ return('case when ' ~ conditions | join(' and ') ~ ' then ' ~ start ~ ' end' if conditions else start) }}
{%- endmacro %}

{% macro kpi_key(slices, grains=['day', 'week', 'month', 'quarter']) -%}
{%- if grains -%}
case
        {%- for grain in grains %}
        when grouping(period_{{ grain }}) = 0 then '{{ grain }}'
        {%- endfor %}
    end as period_grain,
    {{ period_start(grains) }} as period_start,
    {% else -%}
    period_grain,
    period_start,
    {% endif -%}
    {{ slice_key(slices) }}
{%- endmacro %}

{% macro slice_key(slices) -%}
case
        {%- for slice in slices %}
        when grouping({{ slice_column(slice) }}) = 0 then '{{ slice }}'
        {%- endfor %}
        else 'all'
    end as slice,
    {{ slice_value(slices) }} as slice_value
{%- endmacro %}

{#- Without grains the rows bring period_grain and period_start themselves. -#}
{% macro group_by_period_and_slice(slices, grains=['day', 'week', 'month', 'quarter'], also=[]) -%}
group by
    {%- for column in also %} {{ column }},{% endfor %}
    {%- if grains %}
    grouping sets ({% for grain in grains %}(period_{{ grain }}){{ ', ' if not loop.last }}{% endfor %}),
    {%- else %} period_grain, period_start,
    {%- endif %}
    {{ sets_of_slices(slices) }}
having {{ adapter.dispatch('has_period_and_slice', 'casebook')(slices, period_start(grains), 'period_start') }}
{%- endmacro %}

{% macro sets_of_slices(slices) -%}
grouping sets ((){% for slice in slices %}, ({{ slice_column(slice) }}){% endfor %})
{%- endmacro %}

{% macro default__has_period_and_slice(slices, start, name) -%}
{{ start }} is not null
    and {{ slice_value(slices) }} is not null
{%- endmacro %}

{#- After several grouping sets it knows the columns of kpi_key() alone. -#}
{% macro spark__has_period_and_slice(slices, start, name) -%}
{{ name }} is not null and slice_value is not null
{%- endmacro %}

{#-
    For a `from`: rows with a `moment_date` once in each of their periods that are told. What a period
    that is not told would count is left out before it is grouped, not after.
-#}
{% macro in_periods(rows) -%}
{%- set grains = period_starts() | list -%}
{%- set start = start_of_period() -%}
(
        select
            {{ rows }}.*,
            {{ word_at('grains.grain', grains) }} as period_grain,
            {{ start | indent(4) }} as period_start
        from {{ rows }}
        cross join {{ places(grains) }} as grains (grain)
        where {{ start }} is not null
    ) as rows_in_periods
{%- endmacro %}

{#-
    What only adds up is counted once for each day and slice, and the days are added up: a CTE is
    days_by_slice(), or has slice_key(), `moment_date` and the sums and ends with
    group_by_day_and_slice(), and the next one is days_by_period() of it, in the key of kpi_key().
    What is told_by_changes() counts and adds up with the macros below; in a build that tells only
    changes, how much more there is.
-#}
{% macro group_by_day_and_slice(slices, also=[]) -%}
group by {% for column in also %}{{ column }}, {% endfor %}moment_date, {{ sets_of_slices(slices) }}
having {{ adapter.dispatch('has_period_and_slice', 'casebook')(slices, 'moment_date', 'moment_date') }}
{%- endmacro %}

{% macro count_of(condition) -%}
    {%- if tells_changes() -%}
coalesce(sum(case when {{ condition }} then change end), 0)
    {%- else -%}
count(case when {{ condition }} then 1 end)
    {%- endif -%}
{%- endmacro %}

{% macro sum_of(value) -%}
coalesce(sum({{ value }}{{ ' * change' if tells_changes() }}), 0)
{%- endmacro %}

{#- Of rows with a `moment_date`, in how many each condition of `counts` holds and what each value of `sums` adds up to, by name. -#}
{% macro days_by_slice(rows, slices, counts, sums={}) -%}
select
        {{ slice_key(slices) }},
        moment_date
        {%- for name, condition in counts.items() %},
        {{ count_of(condition) }} as {{ name }}
        {%- endfor %}
        {%- for name, value in sums.items() %},
        {{ sum_of(value) }} as {{ name }}
        {%- endfor %}
    from {{ rows }}
    {{ group_by_day_and_slice(slices) }}
{%- endmacro %}

{% macro days_by_period(days, sums) -%}
select
        period_grain,
        period_start,
        slice,
        slice_value,
        {%- for name in sums %}
        cast(sum({{ name }}) as bigint) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ in_periods(days) }}
    group by 1, 2, 3, 4
{%- endmacro %}

{#- What moved on a date, once in each of its periods, by `days` of dim_dates; to be united with what brings its period. -#}
{% macro moves_in_periods(date, columns) -%}
{%- for grain, start in period_starts().items() %}
select
    '{{ grain }}' as period_grain,
    days.{{ start }} as period_start,
    {{ columns | join(',\n    ') }}
from moves
inner join days
    on moves.{{ date }} = days.date_day

union all
{% endfor %}
{%- endmacro %}

{#- The period of a moment's day of the grain at whose place `grains.grain` is; null where it is not told. -#}
{% macro start_of_period() -%}
{%- set part = parts_told()[:1] -%}
case grains.grain
            {%- for grain in period_starts() %}
            when {{ loop.index }} then {{ period_of(grain, 'moment_date', part) }}
            {%- endfor %}
        end
{%- endmacro %}

{#-
    How many different things there are in each period and slice, of each of these moments, in the
    key of kpi_key(). Each thing is a row before it is counted, which an engine can do on disk;
    distinct counts of grouping sets it holds in memory, all sets at once. What is the same in all
    moments of a thing (`own`: the channel of a case) is counted from one row of it in each period.
    The rows have `moment`, `moment_date` and what they are sliced by. Until things are counted,
    words are their places in a list, which take a third less time to tell apart. In a build that
    tells only changes: how many more there are now, of things whose moments changed.
-#}
{% macro things_by_period_and_slice(rows, slices, moments, thing, own=[]) -%}
{%- if tells_changes() -%}{{ return(changed_things_by_period_and_slice(rows, slices, moments, thing)) }}{%- endif -%}
{%- set grains = period_starts() | list %}
{%- set shared = ['all'] + own %}
{%- set others = slices | reject('in', own) | list %}
{%- set start = start_of_period() | indent(8) %}
{%- set counts -%}
moment in ({{ text_literals(moments) }})
                    and {{ 'moment_date' if touched_runs(['day']) is none else start }} is not null
                    and {{ thing }} is not null
{%- endset -%}
select
        {{ word_at('grain', grains) }} as period_grain,
        period_start,
        {{ word_at('slice', shared + others) }} as slice,
        slice_value,
        {{ word_at('moment', moments) }} as moment,
        things
    from (
        select
            grain,
            period_start,
            slice,
            slice_value,
            moment,
            count(*) as things
        from (
            select
                things.grain,
                things.period_start,
                slices.slice,
                {{ value_of_slice(shared) }} as slice_value,
                things.moment
            from (
                select distinct
                    grains.grain,
                    {{ start }} as period_start,
                    {%- for slice in own %}
                    {{ slice_column(slice) }},
                    {%- endfor %}
                    {{ place_in(moments, 'moment') }} as moment,
                    {{ thing }} as thing
                from {{ rows }}
                cross join {{ places(grains) }} as grains (grain)
                where {{ counts }}
            ) as things
            cross join {{ places(shared) }} as slices (slice)
            union all
            select
                grain,
                period_start,
                slice,
                slice_value,
                moment
            from (
                select distinct
                    grains.grain,
                    {{ start }} as period_start,
                    slices.slice,
                    {{ value_of_slice(others, shared | length) }} as slice_value,
                    {{ place_in(moments, 'moment') }} as moment,
                    {{ thing }} as thing
                from {{ rows }}
                cross join {{ places(grains) }} as grains (grain)
                cross join {{ places(others, shared | length) }} as slices (slice)
                where {{ counts }}
            ) as things_of_slices
        ) as different_things
        where slice_value is not null and period_start is not null
        group by 1, 2, 3, 4, 5
    ) as counted_things
{%- endmacro %}

{#-
    How many more of them there are than in the last build, by the moments that changed (`rows`). Of a
    thing in one of those all moments of the same periods are looked at: a customer's may be of cases that
    were not touched, a case's are among those of touched ones. How often it counted before is how often it counts now,
    less the change; it is one more where that was 0 and is no longer, one less where it became 0.
-#}
{% macro changed_things_by_period_and_slice(rows, slices, moments, thing) -%}
{%- set counted = node_of(moments_counted_by(model)) %}
{%- set grains = period_starts() | list %}
{%- set all_slices = ['all'] + slices %}
{%- set columns = [] -%}
{%- for slice in slices %}{% do columns.append(slice_column(slice)) %}{% endfor %}
{%- set is_counted = 'moment in (' ~ text_literals(moments) ~ ') and ' ~ thing ~ ' is not null' %}
select
        period_grain,
        period_start,
        slice,
        slice_value,
        moment,
        cast(sum(case when times > 0 then 1 else 0 end - case when times_before > 0 then 1 else 0 end) as bigint) as things
    from (
        select
            {{ word_at('grains.grain', grains) }} as period_grain,
            {{ start_of_period() }} as period_start,
            {{ word_at('slices.slice', all_slices) }} as slice,
            {{ value_of_slice(all_slices) }} as slice_value,
            moment,
            {{ thing }},
            sum(times) as times,
            sum(times_before) as times_before
        from (
            select
                {{ columns | join(', ') }},
                moment,
                moment_date,
                {{ thing }},
                1 as times,
                1 as times_before
            from {{ touched_rows_of(counted) if thing == 'case_id' else relation_of(counted.name) }}
            where moment in ({{ text_literals(moments) }})
                {%- if thing != 'case_id' %}
                and {{ is_near_changes(counted) }}
                {%- endif %}
                and {{ thing }} in (select {{ thing }} from {{ rows }} where {{ is_counted }})
            union all
            select
                {{ columns | join(', ') }},
                moment,
                moment_date,
                {{ thing }},
                0,
                -change
            from {{ rows }}
            where {{ is_counted }}
        ) as told
        cross join {{ places(grains) }} as grains (grain)
        cross join {{ places(all_slices) }} as slices (slice)
        group by 1, 2, 3, 4, 5, 6
    ) as things
    where slice_value is not null and period_start is not null
    group by 1, 2, 3, 4, 5
{%- endmacro %}

{#- A row for the place of each of some words, from 1 on, or after others. -#}
{% macro places(words, after=0) -%}
(values {% for word in words %}({{ after + loop.index }}){{ ', ' if not loop.last }}{% endfor %})
{%- endmacro %}

{% macro place_in(words, value) -%}
case {{ value }}{% for word in words %} when '{{ word }}' then {{ loop.index }}{% endfor %} end
{%- endmacro %}

{% macro word_at(place, words) -%}
case {{ place }}{% for word in words %} when {{ loop.index }} then '{{ word }}'{% endfor %} end
{%- endmacro %}

{#- The value of the slice at whose place `slices.slice` is. -#}
{% macro value_of_slice(slices, after=0) -%}
case slices.slice
                    {%- for slice in slices %}
                    when {{ after + loop.index }} then {{ "'all'" if slice == 'all' else slice_column(slice) }}
                    {%- endfor %}
                end
{%- endmacro %}

{#- What a row of a KPI table is told apart by. -#}
{% macro period_and_slice() -%}
    {{ return(['period_grain', 'period_start', 'slice', 'slice_value']) }}
{%- endmacro %}

{#- Two rows are of one period and slice. -#}
{% macro same_period_and_slice(one, other) -%}
{{ of_same_key(period_and_slice(), one, other) }}
{%- endmacro %}

{#- Two rows have the same in the columns of a key. -#}
{% macro of_same_key(key, one, other) -%}
{% for column in key -%}
{{ one }}.{{ column }} = {{ other }}.{{ column }}{{ '
    and ' if not loop.last }}
{%- endfor %}
{%- endmacro %}

{% macro period_start(grains) -%}
{%- if not grains %}{{ return('period_start') }}{% endif -%}
coalesce({% for grain in grains %}period_{{ grain }}{{ ', ' if not loop.last }}{% endfor %})
{%- endmacro %}

{% macro slice_value(slices) -%}
case
        {%- for slice in slices %}
        when grouping({{ slice_column(slice) }}) = 0 then {{ slice_column(slice) }}
        {%- endfor %}
        else 'all'
    end
{%- endmacro %}

{#- Groups and agents are sliced by id; `group` is also a word of SQL. -#}
{% macro slice_column(slice) -%}
{{ return({'group': 'group_id', 'agent': 'agent_id'}.get(slice, slice)) }}
{%- endmacro %}

{#- The rows that have something to divide by decide; null over zero. -#}
{% macro ratio(numerator, denominator) -%}
cast({{ numerator }} as {{ dbt_double() }}) / nullif({{ denominator }}, 0)
{%- endmacro %}

{#- Median, 90th percentile and mean, in minutes, of a duration in seconds. Running durations are null and in none. -#}
{% macro duration_statistics(seconds, name) -%}
{{ median(seconds) }} / 60 as {{ name }}_median,
    {{ p90(seconds) }} / 60 as {{ name }}_p90,
    {{ mean_minutes(seconds) }} as {{ name }}_mean
{%- endmacro %}

{% macro mean_minutes(seconds) -%}
{{ mean(seconds) }} / 60
{%- endmacro %}

{#- avg() of whole numbers is a decimal on some engines, with digits of its own. -#}
{% macro mean(value) -%}
cast(sum({{ value }}) as {{ dbt_double() }}) / nullif(count({{ value }}), 0)
{%- endmacro %}

{#-
    Percentiles of whole numbers by linear interpolation: tenths, to which they are rounded because
    engines differ in the last digit of a fraction. Asked for together, so that an engine sorts the
    values once for both.
-#}
{% macro median(value) -%}
round({{ adapter.dispatch('percentiles', 'casebook')(value, 1) }} * 10) / 10
{%- endmacro %}

{% macro p90(value) -%}
round({{ adapter.dispatch('percentiles', 'casebook')(value, 2) }} * 10) / 10
{%- endmacro %}

{% macro default__percentiles(value, place) -%}
(percentile_cont(array[0.5, 0.9]) within group (order by {{ value }}))[{{ place }}]
{%- endmacro %}

{% macro duckdb__percentiles(value, place) -%}
list_extract(percentile_cont([0.5, 0.9]) within group (order by {{ value }}), {{ place }})
{%- endmacro %}

{% macro spark__percentiles(value, place) -%}
element_at(percentile({{ value }}, array(0.5d, 0.9d)), {{ place }})
{%- endmacro %}

{#- The median of any numbers: of two in the middle it is the mean. -#}
{% macro middle(value) -%}
{{ return(adapter.dispatch('middle', 'casebook')(value)) }}
{%- endmacro %}

{% macro default__middle(value) -%}
percentile_cont(0.5) within group (order by {{ value }})
{%- endmacro %}

{#-
    percentile_cont() adds half of the difference, which has another last digit. The two in the
    middle come from one sort: of up to half a million values, the second fraction is that of the
    next one where there are two, and of the same where there is one.
-#}
{% macro postgres__middle(value) -%}
{%- set both = 'percentile_disc(array[0.5, 0.500001]) within group (order by ' ~ value ~ ')' -%}
(({{ both }})[1] + ({{ both }})[2]) / 2
{%- endmacro %}

{#- percentile_cont() adds the halves of both. -#}
{% macro spark__middle(value) -%}
((percentile_disc(0.5) within group (order by {{ value }}) + percentile_disc(0.5) within group (order by {{ value }} desc)) / 2)
{%- endmacro %}

{#- The whole number nearest to a number, of two the even one. -#}
{% macro nearest_integer(value) -%}
{{ return(adapter.dispatch('nearest_integer', 'casebook')(value)) }}
{%- endmacro %}

{% macro default__nearest_integer(value) -%}
cast({{ value }} as bigint)
{%- endmacro %}

{#- A cast cuts off. -#}
{% macro spark__nearest_integer(value) -%}
cast(bround({{ value }}) as bigint)
{%- endmacro %}

{#- The median of several values of one row, those that are null left out. -#}
{% macro middle_of(values) -%}
{{ return(adapter.dispatch('middle_of', 'casebook')(values)) }}
{%- endmacro %}

{% macro duckdb__middle_of(values) -%}
list_aggregate([{{ values | join(', ') }}], 'median')
{%- endmacro %}

{% macro postgres__middle_of(values) -%}
(select {{ middle('item') }} from unnest(array[{{ values | join(', ') }}]) as items (item))
{%- endmacro %}

{% macro spark__middle_of(values) -%}
{%- set sorted = 'array_sort(array_compact(array(' ~ values | join(', ') ~ ')))' -%}
(get({{ sorted }}, (size({{ sorted }}) - 1) div 2) + get({{ sorted }}, size({{ sorted }}) div 2)) / 2
{%- endmacro %}

{% macro dbt_double() -%}
{{ return(adapter.dispatch('dbt_double', 'casebook')()) }}
{%- endmacro %}

{% macro default__dbt_double() -%}double precision{%- endmacro %}
{% macro duckdb__dbt_double() -%}double{%- endmacro %}
{% macro spark__dbt_double() -%}double{%- endmacro %}

{#- The first instant of the local clock hour in which an instant lies. -#}
{% macro local_hour_start(instant) -%}
    {%- set local = reporting_time(instant) -%}
{{ add_seconds(instant, '-' ~ seconds_between(dbt.date_trunc('hour', local), local)) }}
{%- endmacro %}

{% macro local_month(instant) -%}
cast({{ dbt.date_trunc('month', local_date(instant)) }} as date)
{%- endmacro %}

{#- The local days of a month, in the running one up to that of as_of. -#}
{% macro days_of_month(month_start_date, as_of) -%}
cast(extract(day from least({{ dbt.last_day(month_start_date, 'month') }}, {{ local_date(as_of) }})) as bigint)
{%- endmacro %}

{#- What a case is sliced by for all that happens to it, from int_case_slices. -#}
{% macro case_slice_columns(case_slices, columns=['channel', 'reason', 'priority', 'brand', 'region', 'account_segment', 'connector']) -%}
    {%- for column in columns -%}
    {{ case_slices }}.{{ column }}{{ ',
        ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{#- The hour on the wall clock, 0 to 23. -#}
{% macro local_hour(instant) -%}
cast(extract(hour from {{ reporting_time(instant) }}) as bigint)
{%- endmacro %}

{#- The first day of the period after one. -#}
{% macro next_period(grain, start) -%}
cast(case {{ grain }}
            when 'day' then {{ dbt.dateadd('day', 1, start) }}
            when 'week' then {{ dbt.dateadd('day', 7, start) }}
            when 'month' then {{ dbt.dateadd('month', 1, start) }}
            else {{ dbt.dateadd('month', 3, start) }}
        end as date)
{%- endmacro %}
