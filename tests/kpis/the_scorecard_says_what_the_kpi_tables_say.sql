-- Each KPI of the registry stands in the scorecard for every row of its table, and its value is
-- the numerator over the denominator that stand beside it; points are of a hundred.
with

figures as (

    {%- for figure in kpi_registry() %}
    select
        '{{ figure.kpi }}' as kpi,
        period_grain,
        period_start,
        slice,
        slice_value,
        {{ "coalesce(currency, '')" if figure.unit == 'money' else "''" }} as currency,
        cast({{ figure.value }} as {{ dbt_double() }}) as value
    from {{ ref(figure.table) }}
    {%- if figure.instrument %}
    where instrument = '{{ figure.instrument }}'
    {%- endif %}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

scores as (

    select
        *,
        coalesce(currency, '') as currency_key,
        case when unit = 'points' then 100 else 1 end * numerator / nullif(denominator, 0) as divided
    from {{ ref('kpi_scorecard') }}

)

select
    figures.kpi as table_kpi,
    figures.value as table_value,
    scores.kpi,
    scores.period_grain,
    scores.period_start,
    scores.slice_value,
    scores.value,
    scores.divided
from figures
full outer join scores
    on figures.kpi = scores.kpi
    and figures.period_grain = scores.period_grain
    and figures.period_start = scores.period_start
    and figures.slice = scores.slice
    and figures.slice_value = scores.slice_value
    and figures.currency = scores.currency_key
where figures.kpi is null
    or scores.kpi is null
    or figures.value is distinct from scores.value
    -- a month whose ledger is not final has both parts and no ratio yet
    or (scores.unit <> 'money' and scores.divided is null and scores.numerator is not null and scores.value is not null)
    or abs(scores.value - scores.divided) > 1e-9 * abs(scores.divided) + 1e-12
