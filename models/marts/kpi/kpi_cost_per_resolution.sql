-- What support cost in each month of the ledger, and what a resolution, a case and a contact
-- cost. Each currency is set against all the work of its month; a month that is not closed has
-- its cost and no ratio. A ledger beside other helpdesks is that of the whole desk, of no connector.
with

ledger as (

    select * from {{ ref('fct_costs') }}

),

costs as (

    select
        month,
        connector,
        currency,
        sum(amount) as cost,
        count(case when not is_final then 1 end) = 0 as is_final
    from ledger
    group by 1, 2, 3

),

work as (

    select
        volume.period_start as month,
        volume.slice,
        volume.slice_value,
        volume.new_cases,
        volume.contacts,
        resolution.resolved_cases
    from {{ ref('kpi_volume') }} as volume
    left join {{ ref('kpi_resolution') }} as resolution
        on volume.period_grain = resolution.period_grain
        and volume.period_start = resolution.period_start
        and volume.slice = resolution.slice
        and volume.slice_value = resolution.slice_value
    where volume.period_grain = 'month' and volume.slice in ('all', 'connector')

),

sliced_costs as (

    select
        month,
        'connector' as slice,
        connector as slice_value,
        currency,
        cost,
        is_final
    from costs
    {%- if connectors_in_use() | length > 1 %}
    where not split_part(connector, ':', 1) = '{{ complementing_connector() }}'
    {%- endif %}

    union all

    select
        month,
        'all',
        'all',
        currency,
        sum(cost),
        count(case when not is_final then 1 end) = 0
    from costs
    group by 1, 4

)

select
    'month' as period_grain,
    sliced_costs.month as period_start,
    sliced_costs.slice,
    sliced_costs.slice_value,
    sliced_costs.currency,
    sliced_costs.cost,
    coalesce(work.resolved_cases, 0) as resolved_cases,
    coalesce(work.new_cases, 0) as new_cases,
    coalesce(work.contacts, 0) as contacts,
    {%- for name, count in [
        ('resolution', 'resolved_cases'), ('case', 'new_cases'), ('contact', 'contacts'),
    ] %}
    case when sliced_costs.is_final then {{ ratio('sliced_costs.cost', 'work.' ~ count) }} end as cost_per_{{ name }},
    {%- endfor %}
    sliced_costs.is_final
from sliced_costs
left join work
    on sliced_costs.month = work.month
    and sliced_costs.slice = work.slice
    and sliced_costs.slice_value = work.slice_value
